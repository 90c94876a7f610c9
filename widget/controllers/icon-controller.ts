/**
 * Paints the pictures of models on the view's canvases. The picture comes as a `data:` URL, which a strict
 * `img-src` would refuse and report; a canvas painted from bytes asks no policy. What cannot be
 * painted leaves the built-in picture where it is.
 */
import type { LitElement, ReactiveController } from 'lit'
import { decodeBase64Url } from '../base64url.ts'

const base64Image = /^data:(image\/[a-z]+);base64,(.+)$/

export class IconController implements ReactiveController {
  readonly #host: LitElement

  constructor(host: LitElement) {
    this.#host = host
    host.addController(this)
  }

  hostUpdated(): void {
    for (const canvas of this.#host.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas[data-icon]')) {
      const [, type, base64] = base64Image.exec(canvas.dataset['icon'] ?? '') ?? []
      // Taken, so that it is painted once; a new picture comes as a new attribute.
      delete canvas.dataset['icon']
      if (type && base64) paint(canvas, type, base64).catch(() => undefined)
    }
  }
}

async function paint(canvas: HTMLCanvasElement, type: string, base64: string): Promise<void> {
  const picture = await createImageBitmap(new Blob([decodeBase64Url(base64)], { type }))
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  canvas.hidden = false
  canvas.nextElementSibling?.setAttribute('hidden', '')
}
