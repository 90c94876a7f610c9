/**
 * What the three script-tag files of `<keytap-qr>` and `<keytap-scan>` share. The decoder lies in a folder beside the
 * script that is called as the script is without its language, and is fetched when a scanner starts.
 */
import { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
import { defineQr } from '../qr/define.ts'
import type * as Decoder from '../scan/decoder.ts'
import { defineScan } from '../scan/define.ts'
import type * as Plain from '../scan/plain-reader.ts'
import { setScanFiles } from '../scan/scan-files.ts'

/** Call it while the script itself runs. */
export function packScan(words: CodeMessages): void {
  const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href
  const folder = script.replace(/\.[a-z]+\.js(\?.*)?$/, '/')
  registerCodeMessages(words)
  setScanFiles({
    worker: `${folder}decoder.js`,
    wasm: `${folder}reader.wasm`,
    importDecoder: () => import(/* @vite-ignore */ `${folder}decoder.js`) as Promise<typeof Decoder>,
    importPlain: () => import(/* @vite-ignore */ `${folder}plain.js`) as Promise<typeof Plain>,
  })
  defineQr()
  defineScan()
}
