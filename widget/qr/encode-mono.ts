/**
 * A text or bytes as one standard QR symbol (ISO/IEC 18004). The modes are named one by one: left to
 * itself the encoder mixes UTF-8 with a Japanese code page, and readers garble what follows.
 */
import { correction, generate, mode, type Bitmap2D, type GenerateOptions, type Mode } from 'lean-qr'

export type Content = string | Uint8Array
/** Share of damage a symbol survives: about 7, 15, 25 and 30 percent. */
export type Correction = 'L' | 'M' | 'Q' | 'H'
/** A square of modules without its quiet zone; `get(x, y)` is true where it is dark. */
export type Grid = Pick<Bitmap2D, 'size' | 'get'>

export const corrections: readonly Correction[] = ['L', 'M', 'Q', 'H']

const modes = [mode.numeric, mode.alphaNumeric, mode.ascii, mode.utf8]

/** The smallest symbol with at least this correction; null where no symbol is large enough. */
export function encodeMono(content: Content, level: Correction = 'M'): Grid | null {
  const data = typeof content === 'string' ? mode.auto(content, { modes }) : mode.bytes(content)
  return drawSymbol(data, { minCorrectionLevel: correction[level] })
}

/** The encoder's word for "does not fit" is an error with this code. */
const tooLong = 4

export function drawSymbol(data: Mode, options: GenerateOptions): Grid | null {
  try {
    return generate(data, options)
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === tooLong) return null
    throw error
  }
}

/** ISO/IEC 18004 §5.3.1.1: version 1 has 21 modules a side, each further one 4 more. */
export const versionOf = ({ size }: Grid): number => (size - 17) / 4
