/** What a decoder makes of one gray picture, and what the scanner makes of that. */
import type { Plane } from './plane.ts'
import type { Quad } from './quad.ts'

/** Names as in the Barcode Detection API; `color_qr` is the three-layer symbol, `text` was pasted or typed. */
export type CodeFormat = 'qr_code' | 'color_qr' | 'code_128' | 'code_39' | 'data_matrix' | 'text'
/** What the decoder may look for. */
export type SymbolFormat = Exclude<CodeFormat, 'color_qr' | 'text'>

export type CodeRead = { readonly text: string; readonly bytes: Uint8Array; readonly format: CodeFormat }

/** A symbol as it was found; `valid` false is one that was located and could not be read. */
export type SymbolRead = {
  readonly valid: boolean
  readonly text: string
  readonly bytes: Uint8Array
  readonly format: SymbolFormat
  readonly version: string
  /** Its place in a set by Structured Append; null where it stands alone. */
  readonly sequence: { readonly id: string; readonly index: number; readonly size: number } | null
  readonly corners: Quad
}

export type ReadOptions = {
  readonly formats: readonly SymbolFormat[]
  /** Also tells of symbols that were located only. */
  readonly located?: boolean
  /** Looks again through a filter against noise; doubles the time. */
  readonly denoise?: boolean
}

export type ReadPlane = (plane: Plane, options: ReadOptions) => readonly SymbolRead[]
