/** Counts the seconds of a Retry-After down, once a second, and only while there are some. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Failure } from '../failure.ts'

type Waiting = Pick<Failure, 'retryAfterSeconds'>

export class CountdownController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #failure: Waiting | undefined
  #timer = 0
  /** Seconds left, 0 when the button may be pressed. */
  left = 0

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  follow(failure: Waiting | undefined): void {
    if (failure === this.#failure) return
    this.#failure = failure
    this.left = failure?.retryAfterSeconds ?? 0
    this.hostConnected()
  }

  hostConnected(): void {
    this.hostDisconnected()
    if (this.left > 0) this.#timer = window.setInterval(this.#tick, 1000)
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
  }

  readonly #tick = (): void => {
    this.left -= 1
    if (this.left <= 0) this.hostDisconnected()
    this.#host.requestUpdate()
  }
}
