/**
 * The script-tag file of a device: `<keytap-authenticator>` with the two elements of codes it is made of,
 * in every language. The decoder lies in the folder of the scanner's script, beside this one.
 */
import { defineAuthenticator } from '../device/define.ts'
import { registerAuthenticatorMessages } from '../messages/authenticator.ts'
import { authenticatorAr } from '../messages/authenticator-ar.ts'
import { authenticatorDe } from '../messages/authenticator-de.ts'
import { authenticatorEn } from '../messages/authenticator-en.ts'
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
for (const record of [authenticatorEn, authenticatorDe, authenticatorAr]) registerAuthenticatorMessages(record)

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href
const folder = script.replace(/authenticator(-[^/]*)\.js(\?.*)?$/, 'scan$1/')

setScanFiles({
  worker: `${folder}decoder.js`,
  wasm: `${folder}reader.wasm`,
  importDecoder: () => import(/* @vite-ignore */ `${folder}decoder.js`) as Promise<typeof Decoder>,
  importPlain: () => import(/* @vite-ignore */ `${folder}plain.js`) as Promise<typeof Plain>,
})
defineQr()
defineScan()
defineAuthenticator()

export { registerAuthenticatorMessages, registerCodeMessages, setScanFiles }
