/**
 * The second script-tag file: `<keytap-qr>` and `<keytap-scan>` in every language. The decoder lies in
 * a folder beside the script that is called as the script is, and is fetched when a scanner starts.
 */
import { registerCodeMessages } from '../messages/codes.ts'
import { codesAr } from '../messages/codes-ar.ts'
import { codesDe } from '../messages/codes-de.ts'
import { codesEn } from '../messages/codes-en.ts'
import { defineQr } from '../qr/define.ts'
import type * as Decoder from '../scan/decoder.ts'
import { defineScan } from '../scan/define.ts'
import type * as Plain from '../scan/plain-reader.ts'
import { setScanFiles } from '../scan/scan-files.ts'

for (const record of [codesEn, codesDe, codesAr]) registerCodeMessages(record)

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href
const folder = script.replace(/\.js(\?.*)?$/, '/')

setScanFiles({
  worker: `${folder}decoder.js`,
  wasm: `${folder}reader.wasm`,
  importDecoder: () => import(/* @vite-ignore */ `${folder}decoder.js`) as Promise<typeof Decoder>,
  importPlain: () => import(/* @vite-ignore */ `${folder}plain.js`) as Promise<typeof Plain>,
})
defineQr()
defineScan()

export { registerCodeMessages, setScanFiles }
