/** Counts down what is left of the ticket. Only spans are believed: the verifier's clock is not the visitor's. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Journey } from '../controllers/run-journey.ts'
import { expiryOf, type CodeEvent, type State } from './code-journey.ts'

/** No ticket lives longer. */
const longestMs = 3_600_000

export type TimedHost = ReactiveControllerHost & { readonly code: Journey<State, CodeEvent> }

export class TimeController implements ReactiveController {
  readonly #host: TimedHost
  #expiresAt = 0
  #deadlineMs = 0
  #timer = 0

  constructor(host: TimedHost) {
    this.#host = host
    host.addController(this)
  }

  /** Whole seconds, 0 when the time is over. */
  get secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#deadlineMs - Date.now()) / 1000))
  }

  /** Call it after every move. */
  follow(): void {
    const expiresAt = expiryOf(this.#host.code.state) ?? 0
    if (expiresAt === this.#expiresAt) return
    this.#expiresAt = expiresAt
    clearInterval(this.#timer)
    if (!expiresAt) return
    const leftMs = expiresAt - Date.now()
    this.#deadlineMs = Date.now() + (leftMs > 0 && leftMs < longestMs ? leftMs : longestMs)
    this.#timer = window.setInterval(this.#tick, 1000)
  }

  hostConnected(): void {
    this.#expiresAt = 0
    this.follow()
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
  }

  readonly #tick = (): void => {
    this.#host.requestUpdate()
    if (this.secondsLeft === 0) this.#host.code.dispatch({ type: 'expired' })
  }
}
