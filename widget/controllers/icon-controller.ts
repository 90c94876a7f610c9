/**
 * Paints a model's picture on the view's canvas. The picture comes as a `data:` URL, which a strict
 * `img-src` would refuse and report; a canvas painted from bytes asks no policy. What cannot be
 * painted leaves the built-in picture where it is.
 */
import type { LitElement, ReactiveController } from 'lit'

const base64Image = /^data:(image\/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=]+)$/

export class IconController implements ReactiveController {
  readonly #host: LitElement
  #painted: HTMLCanvasElement | undefined

  constructor(host: LitElement) {
    this.#host = host
    host.addController(this)
  }

  hostUpdated(): void {
    const canvas = this.#host.renderRoot.querySelector<HTMLCanvasElement>('canvas[data-icon]')
    if (!canvas || canvas === this.#painted) return
    this.#painted = canvas
    paint(canvas).catch(() => canvas.remove())
  }
}

async function paint(canvas: HTMLCanvasElement): Promise<void> {
  const [, type, base64] = base64Image.exec(canvas.dataset['icon'] ?? '') ?? []
  if (!type || !base64) return
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes], { type }))
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  canvas.hidden = false
  canvas.nextElementSibling?.setAttribute('hidden', '')
}
