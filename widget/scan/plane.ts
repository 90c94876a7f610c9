/** Gray pictures, one byte a pixel: what the decoder reads. */

export type Plane = { readonly data: Uint8Array; readonly width: number; readonly height: number }
/** Red, green, blue and alpha a pixel, as a canvas gives them. */
export type Pixels = { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number }
export type Channel = 0 | 1 | 2
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

type Gray = (red: number, green: number, blue: number) => number

export function toPlane({ data, width, height }: Pixels, gray: Gray): Plane {
  const plane = new Uint8Array(width * height)
  for (let pixel = 0, at = 0; pixel < plane.length; pixel += 1, at += 4) {
    plane[pixel] = gray(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)
  }
  return { data: plane, width, height }
}

/** Rec. 601, in thousand-twenty-fourths. */
export const toLuma = (pixels: Pixels): Plane =>
  toPlane(pixels, (red, green, blue) => (306 * red + 601 * green + 117 * blue + 512) >> 10)

export const toLightest = (pixels: Pixels): Plane => toPlane(pixels, Math.max)
export const toDarkest = (pixels: Pixels): Plane => toPlane(pixels, Math.min)

export const toChannel = (pixels: Pixels, channel: Channel): Plane =>
  toPlane(pixels, (...colors) => colors[channel])

export function crop({ data, width }: Pixels, box: Box): Pixels {
  const cut = new Uint8ClampedArray(box.width * box.height * 4)
  for (let row = 0; row < box.height; row += 1) {
    const start = ((box.y + row) * width + box.x) * 4
    cut.set(data.subarray(start, start + box.width * 4), row * box.width * 4)
  }
  return { data: cut, width: box.width, height: box.height }
}

/** Lightest value of every eighth pixel of every eighth row, 0 to 255: a lens that sees nothing is near 16. */
export function brightest({ data, width, height }: Plane): number {
  let most = 0
  for (let row = 0; row < height; row += 8) {
    for (let column = 0; column < width; column += 8) most = Math.max(most, data[row * width + column] ?? 0)
  }
  return most
}

/** Whether enough of the picture is colored for a color symbol to be in it. */
export function isColorful({ data, width, height }: Pixels): boolean {
  let [colored, seen] = [0, 0]
  for (let row = 0; row < height; row += 6) {
    for (let column = 0; column < width; column += 6, seen += 1) {
      const at = (row * width + column) * 4
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) colored += 1
    }
  }
  return colored * 200 > seen
}
