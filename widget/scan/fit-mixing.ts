/**
 * How a screen and a camera mixed the three layers of a color symbol, found from the picture alone.
 * Every point of the symbol is one of eight colors; in linear light each is the sum of the layers that
 * are light there: p = A·b + c with b of zeros and ones. The labels b begin as a threshold a channel
 * and are then found anew from each fit. No reference patches are needed.
 */
import { linearLight } from './linear-light.ts'
import type { Pixels } from './plane.ts'
import { pointsIn, type Quad } from './quad.ts'
import { solve } from './solve.ts'

type Triple = readonly [number, number, number]
/** Takes a color in linear light apart: `u = inverse · (p − dark)`, 0 is a dark layer and 1 a light one. */
export type Unmixing = { readonly inverse: readonly [Triple, Triple, Triple]; readonly dark: Triple }

const grid = 72
const rounds = 8
/** Points nearer to the threshold lie on the edge of a module and say nothing. */
const margin = 0.22
const channels = [0, 1, 2] as const

/** Null where the symbol does not show all three layers. */
export function fitMixing(pixels: Pixels, quad: Quad): Unmixing | null {
  const samples = sampleLight(pixels, quad)
  let labelled = labelByThreshold(samples)
  let unmixing: Unmixing | null = null
  for (let round = 0; round < rounds; round += 1) {
    unmixing = fit(labelled)
    if (unmixing === null) return null
    labelled = label(samples, unmixing)
  }
  return unmixing
}

type Labelled = { readonly light: Triple; readonly bits: Triple }

function sampleLight({ data, width, height }: Pixels, quad: Quad): readonly Triple[] {
  const samples: Triple[] = []
  for (const { x, y } of pointsIn(quad, grid)) {
    const [column, row] = [Math.round(x), Math.round(y)]
    if (column < 0 || row < 0 || column >= width || row >= height) continue
    const at = (row * width + column) * 4
    samples.push([linearLight[data[at] ?? 0] ?? 0, linearLight[data[at + 1] ?? 0] ?? 0, linearLight[data[at + 2] ?? 0] ?? 0])
  }
  return samples
}

function labelByThreshold(samples: readonly Triple[]): readonly Labelled[] {
  const thresholds = channels.map((channel) => {
    const sorted = samples.map((light) => light[channel]).toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
    return (at(0.03) + at(0.97)) / 2
  })
  const bit = (light: Triple, channel: 0 | 1 | 2): number => (light[channel] > (thresholds[channel] ?? 0) ? 1 : 0)
  return samples.map((light) => ({ light, bits: [bit(light, 0), bit(light, 1), bit(light, 2)] }))
}

function label(samples: readonly Triple[], unmixing: Unmixing): readonly Labelled[] {
  return samples.flatMap((light) => {
    const layers = unmix(light, unmixing)
    if (layers.some((value) => Math.abs(value - 0.5) < margin)) return []
    const [red, green, blue] = layers
    return { light, bits: [red > 0.5 ? 1 : 0, green > 0.5 ? 1 : 0, blue > 0.5 ? 1 : 0] as const }
  })
}

export function unmix(light: Triple, { inverse, dark }: Unmixing): Triple {
  const [x, y, z] = [light[0] - dark[0], light[1] - dark[1], light[2] - dark[2]]
  const [a, b, c] = inverse
  return [a[0] * x + a[1] * y + a[2] * z, b[0] * x + b[1] * y + b[2] * z, c[0] * x + c[1] * y + c[2] * z]
}

/** Least squares: one 4 × 4 system for all three channels, whose last unknown is the dark color. */
function fit(samples: readonly Labelled[]): Unmixing | null {
  const squares = [0, 1, 2, 3].map(() => [0, 0, 0, 0])
  const products = [0, 1, 2, 3].map(() => [0, 0, 0])
  for (const { light, bits } of samples) {
    const knowns = [...bits, 1]
    knowns.forEach((known, row) => {
      if (known === 0) return
      knowns.forEach((other, column) => add(squares, row, column, other))
      channels.forEach((channel) => add(products, row, channel, light[channel]))
    })
  }
  const solution = solve(squares, products)
  if (solution === null) return null
  const mixing = channels.map((channel) => channels.map((layer) => solution[layer]?.[channel] ?? 0))
  const inverse = solve(mixing, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
  return inverse && { inverse: inverse as unknown as Unmixing['inverse'], dark: solution[3] as unknown as Triple }
}

function add(table: number[][], row: number, column: number, value: number): void {
  const cells = table[row]
  if (cells) cells[column] = (cells[column] ?? 0) + value
}
