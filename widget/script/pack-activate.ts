/** What the three script-tag files of `<keytap-activate>` share; the decoder lies in the folder of the scanner's script, beside them. */
import { defineActivate } from '../activate/define.ts'
import { registerActivateMessages, type ActivateMessages } from '../messages/activate.ts'
import { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
import type * as Decoder from '../scan/decoder.ts'
import { defineScan } from '../scan/define.ts'
import type * as Plain from '../scan/plain-reader.ts'
import { setScanFiles } from '../scan/scan-files.ts'

/** Call it while the script itself runs. */
export function packActivate(words: ActivateMessages, codeWords: CodeMessages): void {
  const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href
  const folder = script.replace(/activate(-[^/]*)\.[a-z]+\.js(\?.*)?$/, 'scan$1/')
  registerCodeMessages(codeWords)
  registerActivateMessages(words)
  setScanFiles({
    worker: `${folder}decoder.js`,
    wasm: `${folder}reader.wasm`,
    importDecoder: () => import(/* @vite-ignore */ `${folder}decoder.js`) as Promise<typeof Decoder>,
    importPlain: () => import(/* @vite-ignore */ `${folder}plain.js`) as Promise<typeof Plain>,
  })
  // In a script of one file the scanner's element is here already; its decoder still comes with the camera.
  defineScan()
  defineActivate()
}
