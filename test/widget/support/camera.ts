/** A camera that shows what a test draws: the browser's own streams and tracks, from a canvas. */

export type TestCamera = {
  readonly streams: readonly MediaStream[]
  /** Shows a picture, or black for null. */
  readonly show: (picture: CanvasImageSource | null) => void
  /** What the next opened tracks can do, and what they were asked. */
  readonly asked: MediaTrackConstraints[]
  readonly unplug: () => void
}

type Fakes = { readonly capabilities?: object; readonly refuse?: string; readonly delayMs?: number; readonly cameras?: readonly string[] }

const real = { getUserMedia: navigator.mediaDevices.getUserMedia, enumerateDevices: navigator.mediaDevices.enumerateDevices }

export function plugInCamera({ capabilities = {}, refuse, delayMs = 0, cameras = ['Rear'] }: Fakes = {}): TestCamera {
  const canvas = new Screen(640, 480)
  const streams: MediaStream[] = []
  const asked: MediaTrackConstraints[] = []
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (constraints?.video && constraints.video !== true) asked.push(constraints.video)
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    if (refuse) throw new DOMException('no', refuse)
    const stream = canvas.element.captureStream(20)
    for (const track of stream.getVideoTracks()) {
      track.getCapabilities = () => capabilities
      track.applyConstraints = async (wanted) => void asked.push(wanted ?? {})
    }
    streams.push(stream)
    return stream
  }
  navigator.mediaDevices.enumerateDevices = async () =>
    cameras.map((label, index) => ({ kind: 'videoinput', deviceId: `camera-${index}`, label, groupId: '', toJSON: () => ({}) }))
  return {
    streams,
    asked,
    show: (picture) => canvas.show(picture),
    unplug() {
      canvas.stop()
      Object.assign(navigator.mediaDevices, real)
      for (const stream of streams) for (const track of stream.getTracks()) track.stop()
    },
  }
}

/** Draws over and over, since a canvas at rest gives no frames. */
class Screen {
  readonly element = document.createElement('canvas')
  #picture: CanvasImageSource | null = null
  readonly #timer: ReturnType<typeof setInterval>

  constructor(width: number, height: number) {
    this.element.width = width
    this.element.height = height
    this.#draw()
    this.#timer = setInterval(() => this.#draw(), 40)
  }

  show(picture: CanvasImageSource | null): void {
    this.#picture = picture
    this.#draw()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #draw(): void {
    const context = this.element.getContext('2d')
    if (!context) return
    const { width, height } = this.element
    context.fillStyle = this.#picture ? '#bbb' : '#000'
    context.fillRect(0, 0, width, height)
    if (!this.#picture) return
    const { width: w, height: h } = this.#picture as HTMLCanvasElement
    const scale = Math.min(1, 460 / Math.max(w, h))
    context.imageSmoothingEnabled = false
    context.drawImage(this.#picture, (width - w * scale) / 2, (height - h * scale) / 2, w * scale, h * scale)
  }
}

/** Where the tests' server has the decoder's sources. */
export const sourceFiles = {
  worker: '/widget/scan/decoder.ts',
  wasm: '/node_modules/zxing-wasm/dist/reader/zxing_reader.wasm',
}

/** A bar code by the other half of the decoder's library. */
export async function drawBarCode(text: string, format: 'Code128' | 'Code39' | 'DataMatrix'): Promise<ImageBitmap> {
  const { prepareZXingModule, writeBarcode } = await import('zxing-wasm/writer')
  prepareZXingModule({ overrides: { locateFile: () => '/node_modules/zxing-wasm/dist/writer/zxing_writer.wasm' } })
  const { image, error } = await writeBarcode(text, { format, scale: 3, addQuietZones: true })
  if (!image) throw new Error(error)
  return createImageBitmap(image)
}
