/**
 * Runs the journey of codes as `journey-controller.ts` runs a ceremony: moves by `transition`, performs the effect of the
 * state it reached, and lets only the newest run report.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asCodeFailure } from '../code-failure.ts'
import { perform, type Means } from './code-effects.ts'
import { initialCode, transition, type CodeEvent, type State } from './code-journey.ts'

export type CodeHost = ReactiveControllerHost & Means & {
  /** Told after every move, before anything renders. */
  codeMoved(from: State, to: State, event: CodeEvent): void
}

export class CodeController implements ReactiveController {
  readonly #host: CodeHost
  #state = initialCode
  #run = new AbortController()

  constructor(host: CodeHost) {
    this.#host = host
    host.addController(this)
  }

  get state(): State {
    return this.#state
  }

  readonly dispatch = (event: CodeEvent): void => {
    const from = this.#state
    const to = transition(from, event)
    if (to === from) return
    this.#state = to
    this.#host.requestUpdate()
    const restarts = from.name !== to.name
    if (restarts) this.#run.abort()
    this.#host.codeMoved(from, to, event)
    if (restarts && this.#state === to) this.#perform(to)
  }

  /** An element that was moved, not removed, goes on where it was. */
  hostConnected(): void {
    if (this.#run.signal.aborted) this.#perform(this.#state)
    addEventListener('online', this.#reconnect)
  }

  hostDisconnected(): void {
    this.#run.abort()
    removeEventListener('online', this.#reconnect)
  }

  readonly #reconnect = (): void => {
    if (this.#state.name === 'failed' && this.#state.failure.code === 'offline') this.dispatch({ type: 'remedy' })
  }

  #perform(state: State): void {
    const run = new AbortController()
    this.#run = run
    const report = (event: CodeEvent) => {
      if (!run.signal.aborted) this.dispatch(event)
    }
    perform(state, this.#host, run.signal)?.then(
      report,
      (error: unknown) => report({ type: 'fail', failure: asCodeFailure(error) }),
    )
  }
}
