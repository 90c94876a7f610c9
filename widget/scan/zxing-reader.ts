/** ZXing-C++ as WebAssembly, spoken to plane by plane: no picture is widened to four bytes a pixel. */
import { prepareZXingModule } from 'zxing-wasm/reader'
import { decodeText } from './decode-text.ts'
import type { ReadOptions, ReadPlane, SymbolFormat, SymbolRead } from './read.ts'
import type { Quad } from './quad.ts'

/** The few members of the module that are used here. */
type Module = {
  readonly HEAPU8: Uint8Array
  readonly _malloc: (bytes: number) => number
  readonly _free: (at: number) => void
  readonly readBarcodesFromPixmap: (at: number, width: number, height: number, options: object) => Results
}
type Results = { readonly size: () => number; readonly get: (index: number) => Result | undefined; readonly delete: () => void }
type Result = {
  readonly isValid: boolean
  readonly bytes: Uint8Array
  readonly text: string
  readonly hasECI: boolean
  readonly symbology: string
  readonly version: string
  readonly position: Quad
  readonly sequenceSize: number
  readonly sequenceIndex: number
  readonly sequenceId: string
}

const names: Readonly<Record<SymbolFormat, string>> = {
  qr_code: 'QRCode', code_128: 'Code128', code_39: 'Code39', data_matrix: 'DataMatrix',
}

/** Numbers are the decoder's own enumerations: local average, no add-on, plain text, unknown character set. */
const basics = {
  tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true, binarizer: 0, isPure: false, downscaleFactor: 3,
  downscaleThreshold: 500, minLineCount: 2, maxNumberOfSymbols: 1, validateOptionalChecksum: false,
  eanAddOnSymbol: 0, textMode: 0, characterSet: 0, tryCode39ExtendedMode: true,
}

export type WasmSource = { readonly locateFile: () => string } | { readonly wasmBinary: ArrayBuffer }

/** @throws where the policy of the page refuses WebAssembly, or the file is not there. */
export async function openZxing(source: WasmSource): Promise<ReadPlane> {
  const module = await prepareZXingModule({ overrides: source, fireImmediately: true }) as unknown as Module
  return ({ data, width, height }, options) => {
    const at = module._malloc(data.length)
    try {
      module.HEAPU8.set(data, at)
      return collect(module.readBarcodesFromPixmap(at, width, height, optionsFor(options)))
    } finally {
      module._free(at)
    }
  }
}

const optionsFor = ({ formats, located = false, denoise = false }: ReadOptions): object =>
  ({ ...basics, formats: formats.map((format) => names[format]).join(','), returnErrors: located, tryDenoise: denoise })

function collect(results: Results): readonly SymbolRead[] {
  const reads = Array.from({ length: results.size() }, (_, index) => results.get(index))
  const found = reads.flatMap((result) => (result ? toRead(result) : []))
  results.delete()
  return found
}

function toRead(result: Result): SymbolRead | readonly [] {
  const [format] = (Object.keys(names) as SymbolFormat[]).filter((name) => names[name] === result.symbology)
  if (format === undefined) return []
  const bytes = new Uint8Array(result.bytes)
  const { sequenceSize: size, sequenceIndex: index, sequenceId: id } = result
  return {
    valid: result.isValid,
    text: result.hasECI ? result.text : decodeText(bytes) ?? result.text,
    bytes,
    format,
    version: result.version,
    sequence: size > 0 ? { id, index, size } : null,
    corners: result.position,
  }
}
