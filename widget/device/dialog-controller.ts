/** Opens the dialog of a render, and gives the focus back to where it was when the dialog is gone; to the heading when that is gone too. */
import type { LitElement, ReactiveController } from 'lit'

export class DialogController implements ReactiveController {
  readonly #host: LitElement
  #opener: HTMLElement | null = null
  #open = false

  constructor(host: LitElement) {
    this.#host = host
    host.addController(this)
  }

  /** Remembers who is about to open a dialog. */
  hostUpdate(): void {
    if (!this.#open) this.#opener = this.#host.shadowRoot?.activeElement as HTMLElement | null
  }

  hostUpdated(): void {
    const dialog = this.#host.renderRoot.querySelector('dialog')
    if (dialog && !dialog.open) dialog.showModal()
    if (!dialog && this.#open) this.#giveBack()
    this.#open = dialog !== null
  }

  #giveBack(): void {
    const heading = this.#host.renderRoot.querySelector<HTMLElement>('[data-view]')
    const opener = this.#opener?.isConnected ? this.#opener : heading
    opener?.focus()
  }
}
