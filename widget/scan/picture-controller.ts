/** Pictures and texts that are pasted or dropped onto a scanner. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export type PictureListener = { readonly picture: (picture: Blob) => void; readonly text: (text: string) => void }

export class PictureController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #listener: PictureListener
  /** Something is held over the element. */
  over = false

  constructor(host: ReactiveControllerHost & HTMLElement, listener: PictureListener) {
    this.#host = host
    this.#listener = listener
    host.addController(this)
    host.addEventListener('dragover', (event) => this.#hover(event, true))
    host.addEventListener('dragleave', (event) => this.#hover(event, false))
    host.addEventListener('drop', (event) => {
      this.#hover(event, false)
      this.#take(event.dataTransfer)
    })
  }

  hostConnected(): void {
    document.addEventListener('paste', this.#paste)
  }

  hostDisconnected(): void {
    document.removeEventListener('paste', this.#paste)
  }

  /** What is pasted into a field is meant for the field. */
  readonly #paste = (event: ClipboardEvent): void => {
    const [target] = event.composedPath()
    const isField = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
    if (isField || this.#host.getClientRects().length === 0 || event.defaultPrevented) return
    if (this.#take(event.clipboardData)) event.preventDefault()
  }

  #hover(event: DragEvent, over: boolean): void {
    event.preventDefault()
    if (this.over === over) return
    this.over = over
    this.#host.requestUpdate()
  }

  #take(data: DataTransfer | null): boolean {
    const picture = [...data?.files ?? []].find(({ type }) => type.startsWith('image/')) ?? data?.files[0]
    const text = data?.getData('text/plain').trim()
    if (picture) this.#listener.picture(picture)
    else if (text) this.#listener.text(text)
    return picture !== undefined || Boolean(text)
  }
}
