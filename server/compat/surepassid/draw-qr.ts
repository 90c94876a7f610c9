import { correction, generate, mode } from 'lean-qr'
import { toPngDataURL } from 'lean-qr/extras/node_export'

/** The encoder's word for "does not fit" is an error with this code. */
const tooLong = 4
/** ISO/IEC 18004 §6.3.8: a margin of four modules. */
const quietZone = 4
const pixelsPerModule = 5
/** Black on white whatever lies behind it, since readers expect that. */
const ink = { on: [0, 0, 0, 255], off: [255, 255, 255, 255] } as const

/** An ASCII text as a QR symbol, in a `data:` address that any `<img>` shows; null where no symbol is large enough. */
export function drawQr(text: string): string | null {
  try {
    return toPngDataURL(generate(mode.ascii(text), { minCorrectionLevel: correction.M }), { ...ink, pad: quietZone, scale: pixelsPerModule })
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === tooLong) return null
    throw error
  }
}
