/**
 * Runs an activation as `journey-controller.ts` runs a ceremony: moves by `transition`, performs the
 * effect of the state it reached, and lets only the newest run report. Beside that it asks the verifier
 * where the activation stands, when its time is over or the person comes back to the page.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asActivationFailure } from '../activation-failure.ts'
import { lookUp, perform, type Means } from './activation-effects.ts'
import { initialActivation, runOf, transition, type ActivationEvent, type State } from './activation-journey.ts'

export type ActivationHost = ReactiveControllerHost & Means & {
  /** Told after every move, before anything renders. */
  activationMoved(from: State, to: State, event: ActivationEvent): void
}

export class ActivationController implements ReactiveController {
  readonly #host: ActivationHost
  #state = initialActivation
  #run = new AbortController()
  #looking: AbortController | null = null

  constructor(host: ActivationHost) {
    this.#host = host
    host.addController(this)
  }

  get state(): State {
    return this.#state
  }

  /** Moves at once, so that an effect started by a click runs inside that click. */
  readonly dispatch = (event: ActivationEvent): void => {
    const from = this.#state
    const to = transition(from, event)
    if (to === from) return
    this.#state = to
    this.#host.requestUpdate()
    const restarts = from.name !== to.name
    if (restarts) this.#run.abort()
    this.#host.activationMoved(from, to, event)
    if (restarts && this.#state === to) this.#perform(to)
  }

  /** Asks the verifier. `late`: our own clock says that the time is over, which counts when nobody answers. */
  look(late: boolean): void {
    const run = runOf(this.#state)
    if (!run || this.#looking) return
    const looking = this.#looking = new AbortController()
    const over = { ...run, state: 'expired' } as const
    lookUp(run, this.#host, looking.signal).catch(() => (late ? over : null)).then((stand) => {
      this.#looking = null
      const now = runOf(this.#state)
      if (stand && !looking.signal.aborted && now?.activationId === run.activationId) this.dispatch({ type: 'stood', stand })
    }, () => undefined)
  }

  /** An element that was moved, not removed, goes on where it was. */
  hostConnected(): void {
    if (this.#run.signal.aborted) this.#perform(this.#state)
    addEventListener('online', this.#reconnect)
  }

  hostDisconnected(): void {
    this.dispatch({ type: 'cancel' })
    this.#run.abort()
    this.#looking?.abort()
    this.#looking = null
    removeEventListener('online', this.#reconnect)
  }

  readonly #reconnect = (): void => {
    if (this.#state.name === 'failed' && this.#state.failure.code === 'offline') this.dispatch({ type: 'remedy' })
  }

  #perform(state: State): void {
    const run = new AbortController()
    this.#run = run
    const report = (event: ActivationEvent) => {
      if (!run.signal.aborted) this.dispatch(event)
    }
    perform(state, this.#host, run.signal)?.then(
      report,
      (error: unknown) => report({ type: 'fail', failure: asActivationFailure(error) }),
    )
  }
}
