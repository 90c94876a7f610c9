/**
 * Runs an activation, and asks the verifier where it stands when its time is over or the person comes back to the page.
 */
import type { ReactiveController } from 'lit'
import { asActivationFailure } from '../activation-failure.ts'
import { runJourney, type Journey, type JourneyHost } from '../controllers/run-journey.ts'
import { lookUp, perform, type Means } from './activation-effects.ts'
import { initialActivation, runOf, transition, type ActivationEvent, type State } from './activation-journey.ts'

export type ActivationHost = JourneyHost<State, ActivationEvent> & Means

export class ActivationController implements ReactiveController {
  readonly #host: ActivationHost
  readonly #journey: Journey<State, ActivationEvent>
  #looking: AbortController | null = null

  constructor(host: ActivationHost) {
    this.#host = host
    this.#journey = runJourney(host, initialActivation, transition, perform, asActivationFailure)
    host.addController(this)
  }

  get state(): State {
    return this.#journey.state
  }

  readonly dispatch = (event: ActivationEvent): void => this.#journey.dispatch(event)

  /** Asks the verifier. `late`: our own clock says that the time is over, which counts when nobody answers. */
  look(late: boolean): void {
    const run = runOf(this.#journey.state)
    if (!run || this.#looking) return
    const looking = this.#looking = new AbortController()
    const over = { ...run, state: 'expired' } as const
    lookUp(run, this.#host, looking.signal).catch(() => (late ? over : null)).then((stand) => {
      this.#looking = null
      const now = runOf(this.#journey.state)
      if (stand && !looking.signal.aborted && now?.activationId === run.activationId) this.dispatch({ type: 'stood', stand })
    }, () => undefined)
  }

  hostDisconnected(): void {
    this.#looking?.abort()
    this.#looking = null
  }
}
