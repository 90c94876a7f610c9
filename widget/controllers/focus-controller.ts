/**
 * Moves the focus to the new view's heading after a change that the person caused, and only while
 * the focus is ours or nobody's: whoever has gone on to another field is left in peace.
 */
import type { LitElement, ReactiveController } from 'lit'

export class FocusController implements ReactiveController {
  readonly #host: LitElement
  #view = ''
  /** The person has acted in this element since it last began anew. */
  engaged = false

  constructor(host: LitElement) {
    this.#host = host
    host.addController(this)
  }

  hostUpdated(): void {
    const heading = this.#host.renderRoot.querySelector<HTMLElement>('[data-view]')
    const view = heading?.dataset['view'] ?? ''
    if (this.#view && this.#view !== view && this.engaged && this.#mayMove()) heading?.focus()
    this.#view = view
  }

  #mayMove(): boolean {
    const root = this.#host.getRootNode() as Document | ShadowRoot
    const active = document.activeElement
    return !active || active === document.body || root.activeElement === this.#host
  }
}
