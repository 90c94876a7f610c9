/**
 * What a camera makes of a symbol on a screen, simulated in linear light: pose, cross-talk of the
 * channels, blur, white balance, uneven light, flare, noise, the sRGB curve, 4:2:0 color and JPEG.
 */
import type { Grid } from '../../widget/qr/encode-mono.ts'
import { newPicture, type Picture } from './draw.ts'
import { loseColorAndDetail } from './jpeg-loss.ts'

export type Conditions = {
  /** Width of the symbol with its quiet zone, in pixels. */
  readonly width: number
  /** Share of a channel that its neighbours see. */
  readonly crossTalk?: number
  /** Standard deviation in pixels. */
  readonly blur?: number
  /** Standard deviation in steps of 256. */
  readonly noise?: number
  readonly whiteBalance?: number
  readonly flare?: number
  readonly tiltDegrees?: number
  /** Quality, 1 to 100; none without. */
  readonly jpeg?: number
}

export type Random = () => number

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export type Scene = {
  readonly layers: readonly Grid[]
  readonly mixing: readonly (readonly number[])[]
  readonly gains: readonly number[]
  readonly pose: Pose
  readonly slope: readonly [number, number]
}
type Pose = { readonly turn: number; readonly tiltX: number; readonly tiltY: number; readonly distance: number }

export function setScene(layers: readonly Grid[], { crossTalk = 0.15, whiteBalance = 0.15, tiltDegrees = 15 }: Conditions, random: Random): Scene {
  const around = (span: number): number => (random() * 2 - 1) * span
  const leak = (from: number, to: number): number => (from === to ? 1 : crossTalk * (0.3 + 0.7 * random()) * (Math.abs(from - to) === 2 ? 0.4 : 1))
  const rows = [0, 1, 2].map((to) => [0, 1, 2].map((from) => leak(from, to)))
  const mixing = rows.map((row) => row.map((share) => share / row.reduce((sum, value) => sum + value, 0)))
  const tilt = (tiltDegrees * Math.PI) / 180
  const direction = random() * 2 * Math.PI
  return {
    layers,
    mixing,
    gains: [1 + around(whiteBalance), 1, 1 + around(whiteBalance)],
    pose: { turn: around(0.15), tiltX: tilt * Math.cos(direction), tiltY: tilt * Math.sin(direction), distance: 2.6 },
    slope: [around(0.15), around(0.15)],
  }
}

const frameSize = 560

export function takeFrame(scene: Scene, conditions: Conditions, random: Random): Picture {
  const lamps = project(scene, conditions, [random() * 8 - 4, random() * 8 - 4])
  for (const plane of lamps) blur(plane, conditions.blur ?? 0.7)
  return expose(mix(lamps, scene.mixing), scene, conditions, random)
}

type Light = readonly Float32Array[]

/** Black still shines a little; around the symbol the page is gray. */
const [black, white, page] = [0.02, 1, 0.35]

/** The symbol's light with its quiet zone, module by module: one plane a layer. */
function toLamps(layers: readonly Grid[], modules: number): Light {
  return layers.map((layer) => Float32Array.from({ length: modules * modules }, (_, at) =>
    layer.get((at % modules) - 4, Math.floor(at / modules) - 4) ? black : white))
}

/** Looks through the lens at the screen: four rays through each pixel meet the screen's tilted plane. */
function project({ layers, pose }: Scene, { width }: Conditions, [shiftX, shiftY]: readonly [number, number]): Light {
  const modules = (layers[0]?.size ?? 0) + 8
  const lamps = toLamps(layers, modules)
  const planes = lamps.map(() => new Float32Array(frameSize * frameSize).fill(page))
  const look = aim(pose, width, [shiftX, shiftY])
  // A tilted, turned square reaches no further than this from the middle.
  const reach = Math.min(frameSize / 2, Math.ceil(width * 0.84) + 8)
  const first = frameSize / 2 - reach
  for (let y = first; y < frameSize - first; y += 1) {
    for (let x = first; x < frameSize - first; x += 1) {
      const at = y * frameSize + x
      for (const plane of planes) plane[at] = 0
      for (let sub = 0; sub < 4; sub += 1) {
        const px = x + 0.25 + 0.5 * (sub & 1)
        const py = y + 0.25 + 0.5 * (sub >> 1)
        const depth = look[6]! * px + look[7]! * py + look[8]!
        const column = Math.floor((modules * (look[0]! * px + look[1]! * py + look[2]!)) / depth)
        const row = Math.floor((modules * (look[3]! * px + look[4]! * py + look[5]!)) / depth)
        const inside = column >= 0 && row >= 0 && column < modules && row < modules
        const place = row * modules + column
        for (let layer = 0; layer < planes.length; layer += 1) planes[layer]![at]! += (inside ? lamps[layer]![place]! : page) / 4
      }
    }
  }
  return planes
}

/** From pixels to the symbol's own square, 0 to 1: a 3 × 3 matrix, row by row, whose last row is the divisor. */
function aim({ turn, tiltX, tiltY, distance }: Pose, width: number, [shiftX, shiftY]: readonly [number, number]): Float64Array {
  const [sx, cx, sy, cy, st, ct] = [Math.sin(tiltX), Math.cos(tiltX), Math.sin(tiltY), Math.cos(tiltY), Math.sin(turn), Math.cos(turn)]
  const focal = width * distance
  // The ray through (px, py, 1) meets the plane at depth K / D; each below is a row over (px, py, 1), times D.
  const depth = [sy, -sx * cy, cx * cy]
  const scale = cx * cy * distance
  const across = [cy, sx * sy, -cx * sy].map((value, at) => scale * value + cx * sy * distance * depth[at]!)
  const down = [0, cx, sx].map((value, at) => scale * value - sx * distance * depth[at]!)
  const column = depth.map((value, at) => across[at]! * ct + down[at]! * st + 0.5 * value)
  const row = depth.map((value, at) => down[at]! * ct - across[at]! * st + 0.5 * value)
  const inPixels = ([a = 0, b = 0, c = 0]: readonly number[]): readonly number[] =>
    [a / focal, b / focal, c - (a * (frameSize / 2 + shiftX) + b * (frameSize / 2 + shiftY)) / focal]
  return Float64Array.from([column, row, depth].flatMap(inPixels))
}

/** What leaks from channel to channel; black and white leaks nothing that could be seen. */
function mix(lamps: Light, mixing: Scene['mixing']): Light {
  const [red, green, blue] = lamps
  if (!red || !green || !blue) return [lamps[0]!, lamps[0]!, lamps[0]!]
  return mixing.map(([r = 0, g = 0, b = 0]) => {
    const seen = new Float32Array(red.length)
    for (let at = 0; at < seen.length; at += 1) seen[at] = r * red[at]! + g * green[at]! + b * blue[at]!
    return seen
  })
}

function blur(plane: Float32Array, sigma: number): void {
  const reach = Math.ceil(3 * sigma)
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-((index - reach) ** 2) / (2 * sigma * sigma)))
  const sum = kernel.reduce((total, value) => total + value, 0)
  for (const step of [1, frameSize]) {
    const source = plane.slice()
    // What lies less than the kernel from an end of the plane is page all around, and stays.
    for (let at = reach * step; at < plane.length - reach * step; at += 1) {
      let value = 0
      for (let tap = 0, from = at - reach * step; tap < kernel.length; tap += 1, from += step) value += kernel[tap]! * source[from]!
      plane[at] = value / sum
    }
  }
}

function expose(light: Light, { gains, slope }: Scene, { noise = 4, flare = 0.05, jpeg }: Conditions, random: Random): Picture {
  const picture = newPicture(frameSize, frameSize)
  for (let at = 0; at < frameSize * frameSize; at += 1) {
    const x = (at % frameSize) / frameSize - 0.5
    const y = Math.floor(at / frameSize) / frameSize - 0.5
    const lit = 0.75 * (1 + slope[0] * x * 2 + slope[1] * y * 2)
    for (let channel = 0; channel < 3; channel += 1) {
      const linear = (light[channel]![at]! * (1 - flare) + flare) * lit * gains[channel]!
      picture.data[at * 4 + channel] = srgb[Math.min(srgbSteps, Math.round(linear * srgbSteps))]! + noise * gaussian[Math.floor(random() * gaussian.length)]!
    }
  }
  loseColorAndDetail(picture, jpeg)
  return picture
}

/** The sRGB curve, 0 to 255, by shares of the brightest light. */
const srgbSteps = 8192
const srgb = Float32Array.from({ length: srgbSteps + 1 }, (_, step) => 255 * encodeSrgb(step / srgbSteps))

function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}

/** Drawn once (Box and Muller); a frame draws from these. */
const gaussian = drawGaussian(seeded(1), 1 << 16)

function drawGaussian(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))
}

/** Four rows of conditions, from a good look to one that hardly shows anything. */
export const looks = {
  easy: { width: 380, crossTalk: 0.1, blur: 0.6, noise: 3, whiteBalance: 0.1 },
  typical: { width: 330, crossTalk: 0.22, blur: 0.9, noise: 6, whiteBalance: 0.25, jpeg: 90 },
  poor: { width: 270, crossTalk: 0.3, blur: 1.1, noise: 10, whiteBalance: 0.35, jpeg: 85 },
  bad: { width: 230, crossTalk: 0.35, blur: 1.3, noise: 13, whiteBalance: 0.45, jpeg: 75 },
} as const satisfies Readonly<Record<string, Conditions>>
