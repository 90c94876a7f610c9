/**
 * The color symbol: three standard QR symbols of one version, laid over each other in the channels
 * red, green and blue, and joined by Structured Append (ISO/IEC 18004 §8) as a set of three. A module
 * is three bits, so a message needs a third of the area. Only a reader that knows this reads it.
 */
import { correction, mode, type Mode } from 'lean-qr'
import { drawSymbol, versionOf, type Content, type Correction, type Grid } from './encode-mono.ts'
import { xorBytes } from './xor-bytes.ts'

/** What the channels red, green and blue show, in this order. */
export type Layers = readonly [red: Grid, green: Grid, blue: Grid]

/**
 * The smallest set; null where the content is too long, or shorter than its three layers. Correction
 * L is the best choice: more of it makes the modules smaller, which costs more than it gives.
 */
export function encodeColor(content: Content, level: Correction = 'L'): Layers | null {
  const parts = splitContent(content)
  if (parts === null) return null
  const first = drawLayers(parts, level)
  if (first === null) return null
  const version = Math.max(...first.map(versionOf))
  return drawLayers(parts, level, version)
}

type Parts = { readonly layers: readonly Mode[]; readonly parity: number }

function splitContent(content: Content): Parts | null {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  if (bytes.length < 3) return null
  const starts = [0, 1, 2].map((index) => Math.round((index * bytes.length) / 3))
  const compact = typeof content === 'string' && Array.from(content).every((character) => mode.alphaNumeric.test(character))
  const layers = starts.map((start, index) => {
    const end = starts[index + 1] ?? bytes.length
    return compact ? mode.alphaNumeric(content.slice(start, end)) : mode.bytes(bytes.slice(start, end))
  })
  return { layers, parity: xorBytes(bytes) }
}

function drawLayers({ layers, parity }: Parts, level: Correction, version?: number): Layers | null {
  const exact = { minCorrectionLevel: correction[level], maxCorrectionLevel: correction[level] }
  const options = version === undefined ? exact : { ...exact, minVersion: version, maxVersion: version }
  const [red, green, blue] = layers.map((part, index) => drawSymbol(mode.multi(appendHeader(index, parity), part), options))
  return red && green && blue ? [red, green, blue] : null
}

/** §8.1: mode 0011, this symbol's place, the last place, and the parity of the whole message. */
const appendHeader = (index: number, parity: number): Mode => (bits) => {
  bits.push(0b0011, 4)
  bits.push(index, 4)
  bits.push(2, 4)
  bits.push(parity, 8)
}
