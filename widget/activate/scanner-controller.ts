/** Fetches the scanner when the person opens the camera for the first time, and not before. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

let load: () => Promise<unknown> = () => Promise.resolve()

/** Whoever packs the element says once how `<keytap-scan>` gets defined; by default it is already. */
export function setScannerSource(next: () => Promise<unknown>): void {
  load = next
}

export type ScannerState = 'unasked' | 'loading' | 'ready' | 'failed'

export class ScannerController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  state: ScannerState = 'unasked'

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    if (this.state === 'loading') this.state = 'unasked'
  }

  open(): void {
    if (this.state === 'loading' || this.state === 'ready') return
    this.state = 'loading'
    load().then(
      () => this.#arrive(customElements.get('keytap-scan') ? 'ready' : 'failed'),
      () => this.#arrive('failed'),
    )
  }

  #arrive(state: ScannerState): void {
    this.state = state
    this.#host.requestUpdate()
  }
}
