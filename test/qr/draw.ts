/** Symbols as pixels: what a screen shows, before any camera looks at it. */
import type { Grid } from '../../widget/qr/encode-mono.ts'

export type Picture = { readonly data: Uint8ClampedArray<ArrayBuffer>; readonly width: number; readonly height: number; readonly colorSpace: 'srgb' }

export function newPicture(width: number, height: number, gray = 255): Picture {
  const data = new Uint8ClampedArray(width * height * 4).fill(gray)
  for (let at = 3; at < data.length; at += 4) data[at] = 255
  return { data, width, height, colorSpace: 'srgb' }
}

/** One layer is black on white, three are red, green and blue. `pixels` is the side of a module. */
export function drawLayers(layers: readonly Grid[], pixels = 4, quiet = 4): Picture {
  const side = ((layers[0]?.size ?? 0) + 2 * quiet) * pixels
  const picture = newPicture(side, side)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [column, row] = [Math.floor(x / pixels) - quiet, Math.floor(y / pixels) - quiet]
      for (let channel = 0; channel < 3; channel += 1) {
        const layer = layers[layers.length === 3 ? channel : 0]
        if (layer?.get(column, row)) picture.data[(y * side + x) * 4 + channel] = 0
      }
    }
  }
  return picture
}
