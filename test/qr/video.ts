/** Pictures as an uncompressed film (YUV4MPEG2), which Chromium shows for a camera. */
import type { Picture } from './draw.ts'

/** Each picture in the middle of a gray frame, 30 frames a second, over and over. */
export function toVideo(pictures: readonly Picture[], width: number, height: number): Buffer {
  const frames = pictures.flatMap((picture) => [Buffer.from('FRAME\n'), toFrame(picture, width, height)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`), ...frames])
}

/** BT.601 in limited range: brightness a pixel, color a square of four. */
function toFrame(picture: Picture, width: number, height: number): Buffer {
  const at = (x: number, y: number): readonly [number, number, number] => {
    const [column, row] = [x - ((width - picture.width) >> 1), y - ((height - picture.height) >> 1)]
    if (column < 0 || row < 0 || column >= picture.width || row >= picture.height) return [190, 190, 190]
    const start = (row * picture.width + column) * 4
    return [picture.data[start] ?? 0, picture.data[start + 1] ?? 0, picture.data[start + 2] ?? 0]
  }
  const luma = Buffer.alloc(width * height)
  const [blue, red] = [Buffer.alloc((width * height) / 4), Buffer.alloc((width * height) / 4)]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r, g, b] = at(x, y)
      luma[y * width + x] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255)
      if ((x | y) & 1) continue
      const square = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)]
      const [mr, mg, mb] = [0, 1, 2].map((channel) => square.reduce((sum, color) => sum + (color[channel] ?? 0), 0) / 4) as [number, number, number]
      const place = (y >> 1) * (width >> 1) + (x >> 1)
      blue[place] = Math.round(128 + (-37.797 * mr - 74.203 * mg + 112 * mb) / 255)
      red[place] = Math.round(128 + (112 * mr - 93.786 * mg - 18.214 * mb) / 255)
    }
  }
  return Buffer.concat([luma, blue, red])
}
