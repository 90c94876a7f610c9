/** Knows how much room a symbol has, and draws anew when that or the screen's own pixels change. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export class SizeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #observer = new ResizeObserver(([entry]) => this.#measure(entry?.contentRect.width ?? 0))
  #width = 0

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host
    host.addController(this)
  }

  /** Side of the square inside the element, less the frame's border, in CSS pixels. */
  get space(): number {
    return Math.max(0, this.#width - 2)
  }

  /** Side of the square inside the window, with room for a sentence and a button. */
  get windowSpace(): number {
    return Math.min(innerWidth - 16, innerHeight - 160)
  }

  hostConnected(): void {
    this.#width = this.#host.clientWidth
    this.#observer.observe(this.#host)
    addEventListener('resize', this.#redraw)
  }

  hostDisconnected(): void {
    this.#observer.disconnect()
    removeEventListener('resize', this.#redraw)
  }

  readonly #redraw = (): void => this.#host.requestUpdate()

  #measure(width: number): void {
    if (width === this.#width) return
    this.#width = width
    // Drawn within the observer's own turn, a new size would be one it did not deliver.
    requestAnimationFrame(this.#redraw)
  }
}
