/** One look of the decoder at one image: onto a canvas, to pixels, to reads. */
import type { Image, Look, LookOptions } from './decoder-protocol.ts'
import { createConfirmation } from './confirm-reads.ts'
import { brightest, toLuma, type Pixels } from './plane.ts'
import { createFrameReader } from './read-frame.ts'
import type { CodeRead, ReadPlane } from './read.ts'

export type LookAt = (image: Image, options: LookOptions) => Look

/** Longest side that a frame is read at; a still picture is read as it is, and then at this. */
const frameSide = 1280
/** Below this nothing but the noise of a covered lens is seen; video black is 16. */
const darkness = 28

export function createLook(readPlane: ReadPlane): LookAt {
  const canvas = new OffscreenCanvas(1, 1)
  const readFrame = createFrameReader(readPlane)
  const confirm = createConfirmation()
  let misses = 0
  const readStill = (image: Image, { formats }: LookOptions): CodeRead | null => {
    const sizes = [Infinity, frameSide]
    for (const side of sizes) {
      const read = createFrameReader(readPlane)(toPixels(canvas, image, side), { formats, denoise: true, nowMs: performance.now() })
      if (read) return read
    }
    return null
  }
  return (image, options) => {
    if (options.still) return { read: readStill(image, options), dark: false }
    const pixels = toPixels(canvas, image, frameSide)
    const nowMs = performance.now()
    const read = readFrame(pixels, { formats: options.formats, denoise: misses % 3 === 2, nowMs })
    misses = read ? 0 : misses + 1
    return { read: read && confirm(read, nowMs) ? read : null, dark: read === null && brightest(toLuma(pixels)) < darkness }
  }
}

export function toPixels(canvas: OffscreenCanvas, image: Image, side: number): Pixels {
  const [width, height] = 'displayWidth' in image ? [image.displayWidth, image.displayHeight] : [image.width, image.height]
  const scale = Math.min(1, side / Math.max(width, height))
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new TypeError('keytap: this browser draws on no canvas')
  // Transparent pictures are meant for a white page.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}
