/** Counts the seconds of a Retry-After down, once a second, and only while there are some. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Failure } from '../failure.ts'

export class CountdownController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #failure: Failure | undefined
  #endsAt = 0
  #timer = 0

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  /** Seconds left, 0 when the button may be pressed. */
  get left(): number {
    return this.#failure ? Math.max(0, Math.ceil((this.#endsAt - performance.now()) / 1000)) : 0
  }

  follow(failure: Failure | undefined): void {
    if (failure === this.#failure) return
    this.hostDisconnected()
    this.#failure = failure
    if (!failure?.retryAfterSeconds) return
    this.#endsAt = performance.now() + failure.retryAfterSeconds * 1000
    this.hostConnected()
  }

  hostConnected(): void {
    if (this.left > 0) this.#timer = window.setInterval(this.#tick, 1000)
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
  }

  readonly #tick = (): void => {
    if (this.left === 0) clearInterval(this.#timer)
    this.#host.requestUpdate()
  }
}
