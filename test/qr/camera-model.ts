/**
 * What a camera makes of a symbol on a screen, simulated in linear light: pose, cross-talk of the
 * channels, blur, white balance, uneven light, flare, noise, the sRGB curve, 4:2:0 color and JPEG.
 */
import jpeg from 'jpeg-js'
import type { Grid } from '../../widget/qr/encode-mono.ts'
import { newPicture, type Picture } from './draw.ts'

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
  const light = project(scene, conditions, [random() * 8 - 4, random() * 8 - 4])
  blur(light, conditions.blur ?? 0.7)
  return expose(light, scene, conditions, random)
}

type Light = readonly Float32Array[]

/** Black still shines a little; around the symbol the page is gray. */
const [black, white, page] = [0.02, 1, 0.35]

/** The symbol's light with its quiet zone, module by module: one plane a channel. */
function toLamps(layers: readonly Grid[], modules: number): Light {
  return [0, 1, 2].map((channel) => {
    const layer = layers[layers.length === 3 ? channel : 0]
    return Float32Array.from({ length: modules * modules }, (_, at) =>
      layer?.get((at % modules) - 4, Math.floor(at / modules) - 4) ? black : white)
  })
}

/** Looks through the lens at the screen: four rays through each pixel meet the screen's tilted plane. */
function project({ layers, pose, mixing }: Scene, { width }: Conditions, [shiftX, shiftY]: readonly [number, number]): Light {
  const planes = [0, 1, 2].map(() => new Float32Array(frameSize * frameSize))
  const modules = (layers[0]?.size ?? 0) + 8
  const [lampR, lampG, lampB] = toLamps(layers, modules) as [Float32Array, Float32Array, Float32Array]
  const { distance } = pose
  const focal = width * distance
  const [sx, cx, sy, cy, st, ct] = [Math.sin(pose.tiltX), Math.cos(pose.tiltX), Math.sin(pose.tiltY), Math.cos(pose.tiltY), Math.sin(pose.turn), Math.cos(pose.turn)]
  const shares = mixing.flat()
  const [outR, outG, outB] = planes as [Float32Array, Float32Array, Float32Array]
  for (let y = 0; y < frameSize; y += 1) {
    for (let x = 0; x < frameSize; x += 1) {
      let [r, g, b] = [0, 0, 0]
      for (let sub = 0; sub < 4; sub += 1) {
        const px = (x + 0.25 + 0.5 * (sub & 1) - frameSize / 2 - shiftX) / focal
        const py = (y + 0.25 + 0.5 * (sub >> 1) - frameSize / 2 - shiftY) / focal
        const depth = (cx * cy * distance) / (sy * px - sx * cy * py + cx * cy)
        const [hx, hy, hz] = [px * depth, py * depth, depth - distance]
        const [u, v] = [cy * hx + sx * sy * hy - cx * sy * hz, cx * hy + sx * hz]
        const column = Math.floor((u * ct + v * st + 0.5) * modules)
        const row = Math.floor((v * ct - u * st + 0.5) * modules)
        const inside = column >= 0 && row >= 0 && column < modules && row < modules
        const at = row * modules + column
        r += inside ? lampR[at]! : page
        g += inside ? lampG[at]! : page
        b += inside ? lampB[at]! : page
      }
      const at = y * frameSize + x
      outR[at] = (shares[0]! * r + shares[1]! * g + shares[2]! * b) / 4
      outG[at] = (shares[3]! * r + shares[4]! * g + shares[5]! * b) / 4
      outB[at] = (shares[6]! * r + shares[7]! * g + shares[8]! * b) / 4
    }
  }
  return planes
}

function blur(planes: Light, sigma: number): void {
  const reach = Math.ceil(3 * sigma)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-((index - reach) ** 2) / (2 * sigma * sigma)))
  const sum = kernel.reduce((total, value) => total + value, 0)
  for (const plane of planes) {
    for (const step of [1, frameSize]) {
      const source = plane.slice()
      for (let at = 0; at < plane.length; at += 1) {
        let value = 0
        for (let tap = -reach; tap <= reach; tap += 1) value += kernel[tap + reach]! * (source[at + tap * step] ?? source[at]!)
        plane[at] = value / sum
      }
    }
  }
}

function expose(light: Light, { gains, slope }: Scene, { noise = 4, flare = 0.05, jpeg: quality }: Conditions, random: Random): Picture {
  const picture = newPicture(frameSize, frameSize)
  for (let at = 0; at < frameSize * frameSize; at += 1) {
    const [x, y] = [(at % frameSize) / frameSize - 0.5, Math.floor(at / frameSize) / frameSize - 0.5]
    const lit = 0.75 * (1 + slope[0] * x * 2 + slope[1] * y * 2)
    for (let channel = 0; channel < 3; channel += 1) {
      const linear = ((light[channel]?.[at] ?? 0) * (1 - flare) + flare) * lit * (gains[channel] ?? 1)
      const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      picture.data[at * 4 + channel] = 255 * encodeSrgb(linear) + noise * gaussian
    }
  }
  halveColor(picture)
  if (quality === undefined) return picture
  const { data } = jpeg.decode(jpeg.encode({ data: Buffer.from(picture.data), width: frameSize, height: frameSize }, quality).data, { useTArray: true })
  return { ...picture, data: new Uint8ClampedArray(data) }
}

const encodeSrgb = (linear: number): number =>
  linear <= 0.0031308 ? 12.92 * Math.max(0, linear) : 1.055 * Math.min(1, linear) ** (1 / 2.4) - 0.055

/** 4:2:0, as cameras deliver: brightness for each pixel, color for each square of four. */
function halveColor({ data }: Picture): void {
  for (let y = 0; y < frameSize; y += 2) {
    for (let x = 0; x < frameSize; x += 2) {
      const places = [0, 1, frameSize, frameSize + 1].map((offset) => (y * frameSize + x + offset) * 4)
      const luma = places.map((at) => 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0))
      const mean = luma.reduce((sum, value) => sum + value, 0) / 4
      for (let channel = 0; channel < 3; channel += 1) {
        const difference = places.reduce((sum, at) => sum + (data[at + channel] ?? 0), 0) / 4 - mean
        places.forEach((at, index) => (data[at + channel] = (luma[index] ?? 0) + difference))
      }
    }
  }
}

/** Four rows of conditions, from a good look to one that hardly shows anything. */
export const looks = {
  easy: { width: 380, crossTalk: 0.1, blur: 0.6, noise: 3, whiteBalance: 0.1 },
  typical: { width: 330, crossTalk: 0.22, blur: 0.9, noise: 6, whiteBalance: 0.25, jpeg: 90 },
  poor: { width: 270, crossTalk: 0.3, blur: 1.1, noise: 10, whiteBalance: 0.35, jpeg: 85 },
  bad: { width: 230, crossTalk: 0.35, blur: 1.3, noise: 13, whiteBalance: 0.45, jpeg: 75 },
} as const satisfies Readonly<Record<string, Conditions>>
