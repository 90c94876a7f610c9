/** Takes the layers of a color symbol apart: three gray pictures, light where a layer is light. */
import { unmix, type Unmixing } from './fit-mixing.ts'
import { linearLight } from './linear-light.ts'
import type { Pixels, Plane } from './plane.ts'

/** Values stay linear; headroom on both sides keeps what overshoots. */
const toByte = (share: number): number => Math.min(255, Math.max(0, 180 * share + 38))

export function unmixLayers({ data, width, height }: Pixels, unmixing: Unmixing): readonly [Plane, Plane, Plane] {
  const [red, green, blue] = [new Uint8Array(width * height), new Uint8Array(width * height), new Uint8Array(width * height)]
  const light = [0, 0, 0] as [number, number, number]
  for (let pixel = 0, at = 0; pixel < red.length; pixel += 1, at += 4) {
    for (let channel = 0; channel < 3; channel += 1) light[channel] = linearLight[data[at + channel] ?? 0] ?? 0
    const layers = unmix(light, unmixing)
    red[pixel] = toByte(layers[0])
    green[pixel] = toByte(layers[1])
    blue[pixel] = toByte(layers[2])
  }
  const plane = (layer: Uint8Array): Plane => ({ data: layer, width, height })
  return [plane(red), plane(green), plane(blue)]
}
