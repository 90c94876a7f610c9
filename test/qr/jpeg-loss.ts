/**
 * What a camera's 4:2:0 and JPEG (ITU-T T.81) take from a picture: color a square of four, then blocks of
 * 8 × 8 whose frequencies are rounded by the tables of Annex K, scaled by quality as IJG's library does. The
 * entropy coding that follows loses nothing, so it is left out.
 */
import type { Picture } from './draw.ts'

const lumaTable = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]
const colorTable = Array.from({ length: 64 }, (_, at) =>
  [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56], [47, 66]][at >> 3]?.[at & 7] ?? 99)

/** Without a quality the color is halved and nothing else is lost. Sides are multiples of 16. */
export function loseColorAndDetail(picture: Picture, quality?: number): void {
  const { width, height } = picture
  const planes = toPlanes(picture)
  for (const plane of planes) for (let at = 0; at < plane.length; at += 1) plane[at] = Math.round(plane[at]!)
  const [luma, blue, red] = planes
  if (quality !== undefined) {
    quantize(luma, width, height, scaleTable(lumaTable, quality))
    for (const plane of [blue, red]) quantize(plane, width / 2, height / 2, scaleTable(colorTable, quality))
  }
  fromPlanes(picture, luma, blue, red)
}

export function scaleTable(table: readonly number[], quality: number): Float32Array {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
  return Float32Array.from(table, (step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))))
}

/** JFIF: brightness a pixel, two color differences a square of four, each around zero. */
function toPlanes({ data, width, height }: Picture): readonly [Float32Array, Float32Array, Float32Array] {
  const luma = new Float32Array(width * height)
  const [blue, red] = [new Float32Array(luma.length / 4), new Float32Array(luma.length / 4)]
  for (let at = 0; at < luma.length; at += 1) {
    const r = data[at * 4]!
    const g = data[at * 4 + 1]!
    const b = data[at * 4 + 2]!
    const half = (Math.floor(at / width) >> 1) * (width >> 1) + ((at % width) >> 1)
    luma[at] = 0.299 * r + 0.587 * g + 0.114 * b - 128
    blue[half]! += (-0.168736 * r - 0.331264 * g + 0.5 * b) / 4
    red[half]! += (0.5 * r - 0.418688 * g - 0.081312 * b) / 4
  }
  return [luma, blue, red]
}

function fromPlanes({ data, width }: Picture, luma: Float32Array, blue: Float32Array, red: Float32Array): void {
  for (let at = 0; at < luma.length; at += 1) {
    const half = (Math.floor(at / width) >> 1) * (width >> 1) + ((at % width) >> 1)
    const y = luma[at]! + 128
    const cb = blue[half]!
    const cr = red[half]!
    data[at * 4] = y + 1.402 * cr
    data[at * 4 + 1] = y - 0.344136 * cb - 0.714136 * cr
    data[at * 4 + 2] = y + 1.772 * cb
  }
}

/** The 8-point DCT as a matrix, row by row. */
const cosines = Float32Array.from({ length: 64 }, (_, at) =>
  Math.sqrt((at < 8 ? 1 : 2) / 8) * Math.cos(((2 * (at & 7) + 1) * (at >> 3) * Math.PI) / 16))
const transposed = Float32Array.from(cosines, (_, at) => cosines[(at & 7) * 8 + (at >> 3)]!)

/** Rounds each block's frequencies to whole steps of the table. */
export function quantize(plane: Float32Array, width: number, height: number, table: Float32Array): void {
  const [block, half] = [new Float32Array(64), new Float32Array(64)]
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let at = 0; at < 64; at += 1) block[at] = plane[(top + (at >> 3)) * width + left + (at & 7)]!
      transform(cosines, block, half)
      for (let at = 0; at < 64; at += 1) block[at] = Math.round(block[at]! / table[at]!) * table[at]!
      transform(transposed, block, half)
      for (let at = 0; at < 64; at += 1) plane[(top + (at >> 3)) * width + left + (at & 7)] = Math.round(block[at]!)
    }
  }
}

/** matrix × block × matrixᵀ, in place. */
function transform(matrix: Float32Array, block: Float32Array, half: Float32Array): void {
  multiply(matrix, block, half)
  multiply(matrix, half, block)
}

/** target = (matrix × source)ᵀ: twice of it is both sides. */
function multiply(matrix: Float32Array, source: Float32Array, target: Float32Array): void {
  for (let row = 0; row < 64; row += 8) {
    for (let column = 0; column < 8; column += 1) {
      let sum = 0
      for (let at = 0; at < 8; at += 1) sum += matrix[row + at]! * source[at * 8 + column]!
      target[column * 8 + (row >> 3)] = sum
    }
  }
}
