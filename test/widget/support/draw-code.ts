/** Codes as canvases, by the encoders of `keytap/qr`. */
import { drawLayers } from '../../qr/draw.ts'
import { encodeColor, encodeMono, type Content } from '../../../widget/qr/index.ts'

export function drawCode(content: Content, shape: 'mono' | 'color' = 'mono', pixels = 6): HTMLCanvasElement {
  const mono = encodeMono(content, 'L')
  const layers = shape === 'color' ? encodeColor(content) : mono && [mono]
  if (!layers) throw new Error('too long for a code')
  const { data, width, height } = drawLayers(layers, pixels)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
  return canvas
}

export const toPicture = (canvas: HTMLCanvasElement, type = 'image/png'): Promise<Blob> =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), type))
