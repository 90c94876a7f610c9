/** The decoder alone, by its own public function: the peer that our symbols and our scanner are held against. */
import { readFileSync } from 'node:fs'
import { prepareZXingModule, readBarcodes, type ReaderOptions, type ReadResult } from 'zxing-wasm/reader'
import type { Picture } from './draw.ts'

const path = new URL('../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', import.meta.url)
export const wasmBinary = new Uint8Array(readFileSync(path)).buffer
prepareZXingModule({ overrides: { wasmBinary } })

export async function decode(picture: Picture, options: ReaderOptions = {}): Promise<ReadResult | undefined> {
  const [first] = await readBarcodes(picture as ImageData, { formats: ['QRCode'], maxNumberOfSymbols: 1, textMode: 'Plain', ...options })
  return first
}
