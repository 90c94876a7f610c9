/** `keytap/scan`: defines `<keytap-scan>`, with English built in; the decoder's files lie beside it. */
import { registerCodeMessages } from '../messages/codes.ts'
import { codesEn } from '../messages/codes-en.ts'
import { defineScan } from './define.ts'
import { setScanFiles } from './scan-files.ts'

registerCodeMessages(codesEn)
// Written out one by one, so that a bundler finds the files and takes them along.
setScanFiles({
  worker: new URL(/* @vite-ignore */ './decoder.js', import.meta.url).href,
  wasm: new URL(/* @vite-ignore */ './reader.wasm', import.meta.url).href,
  importDecoder: () => import('./decoder.ts'),
  importPlain: () => import('./plain-reader.ts'),
})
defineScan()

export { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
export type { CodeFormat, CodeRead } from './read.ts'
export { KeytapScan } from './scan-element.ts'
export * from './scan-events.ts'
export type { ScanFailureCode } from './scan-failure.ts'
export { setScanFiles, type ScanFiles } from './scan-files.ts'
