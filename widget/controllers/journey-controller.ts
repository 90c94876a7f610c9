/**
 * Runs the journey: moves by `transition`, performs the effect of the state it reached, and lets only
 * the newest run report. Leaving a state aborts what it was doing; leaving the page aborts everything.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asFailure } from '../failure.ts'
import { initialState, transition, type JourneyEvent, type State } from '../journey.ts'
import { perform, type Means } from './effects.ts'

/** The host is the means itself, so that a changed attribute counts from the next step on. */
export type JourneyHost = ReactiveControllerHost & Means & {
  /** Told after every move, before anything renders. */
  journeyMoved(from: State, to: State, event: JourneyEvent): void
}

export class JourneyController implements ReactiveController {
  readonly #host: JourneyHost
  #state: State
  #run = new AbortController()

  constructor(host: JourneyHost) {
    this.#host = host
    this.#state = initialState(host.kind)
    host.addController(this)
  }

  get state(): State {
    return this.#state
  }

  /** Moves at once, so that an effect started by a click runs inside that click. */
  dispatch(event: JourneyEvent): void {
    const from = this.#state
    const to = transition(from, event)
    if (to === from) return
    this.#state = to
    this.#host.requestUpdate()
    // The same state with another detail (`wanted`) goes on with what it is doing.
    const restarts = from.name !== to.name
    if (restarts) this.#run.abort()
    this.#host.journeyMoved(from, to, event)
    if (restarts && this.#state === to) this.#perform(to)
  }

  /** An element that was moved, not removed, goes on where it was. */
  hostConnected(): void {
    if (this.#run.signal.aborted) this.#perform(this.#state)
  }

  hostDisconnected(): void {
    this.dispatch({ type: 'cancel' })
    this.#run.abort()
  }

  #perform(state: State): void {
    const run = new AbortController()
    this.#run = run
    const report = (event: JourneyEvent) => {
      if (!run.signal.aborted) this.dispatch(event)
    }
    perform(state, this.#host, run.signal)?.then(
      report,
      (error: unknown) => report({ type: 'fail', failure: asFailure(error) }),
    )
  }
}
