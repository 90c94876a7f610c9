/**
 * Counts down what is left of an activation's step. The verifier's clock is not this machine's, so at
 * the end the verifier is asked; the same when the person comes back to a page that slept.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ActivationController } from './activation-controller.ts'
import { runOf } from './activation-journey.ts'

/** KAP/1 gives each of the two steps 600 seconds where a ticket runs the activation. */
const longestMs = 600_000
/** Where the verifier still waits although our time is over, it is asked again after as long. */
const patienceMs = 5000

export type DeadlineHost = ReactiveControllerHost & { readonly activation: ActivationController }

export class DeadlineController implements ReactiveController {
  readonly #host: DeadlineHost
  #expiresAt = 0
  #deadlineMs = 0
  #askAgainMs = 0
  #timer = 0

  constructor(host: DeadlineHost) {
    this.#host = host
    host.addController(this)
  }

  /** Whole seconds, 0 when the time is over. */
  get secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#deadlineMs - Date.now()) / 1000))
  }

  /** Call it after every move. */
  follow(): void {
    const expiresAt = runOf(this.#host.activation.state)?.expiresAt ?? 0
    if (expiresAt === this.#expiresAt) return
    this.#expiresAt = expiresAt
    clearInterval(this.#timer)
    if (!expiresAt) return
    const leftMs = expiresAt - Date.now()
    this.#deadlineMs = Date.now() + (leftMs > 0 && leftMs < longestMs ? leftMs : longestMs)
    this.#askAgainMs = 0
    this.#timer = window.setInterval(this.#tick, 1000)
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#comeBack)
    this.#expiresAt = 0
    this.follow()
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#comeBack)
    clearInterval(this.#timer)
  }

  readonly #comeBack = (): void => {
    if (document.visibilityState === 'visible') this.#host.activation.look(this.secondsLeft === 0)
  }

  readonly #tick = (): void => {
    this.#host.requestUpdate()
    if (this.secondsLeft > 0 || Date.now() < this.#askAgainMs) return
    this.#askAgainMs = Date.now() + patienceMs
    this.#host.activation.look(true)
  }
}
