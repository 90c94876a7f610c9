/**
 * Runs the device: moves by `transition`, performs the effect of the state it reached, and lets only
 * the newest run report. A request ends with its time, and its secrets end with it.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { perform, type Means } from './device-effects.ts'
import { goesOn, initialDevice, requestOf, transition, type DeviceEvent, type State } from './device-journey.ts'
import { problemOf } from './problem.ts'

export type DeviceHost = ReactiveControllerHost & {
  /** Read anew for every effect. */
  readMeans(): Means
  /** Told after every move, before anything renders. */
  deviceMoved(from: State, to: State, event: DeviceEvent): void
}

/** A timer cannot wait longer than 2³¹ milliseconds. */
const longestWaitMs = 2 ** 31 - 1

export class DeviceController implements ReactiveController {
  readonly #host: DeviceHost
  #state = initialDevice
  #run = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: DeviceHost) {
    this.#host = host
    host.addController(this)
  }

  get state(): State {
    return this.#state
  }

  readonly dispatch = (event: DeviceEvent): void => {
    const from = this.#state
    const to = transition(from, event)
    if (to === from) return
    this.#state = to
    const restarts = !goesOn(from, to)
    if (restarts) this.#run.abort()
    const request = requestOf(from)
    if (request && requestOf(to) !== request) request.session.erase()
    this.#watch()
    this.#host.requestUpdate()
    this.#host.deviceMoved(from, to, event)
    if (restarts && this.#state === to) this.#perform(to)
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#look)
    this.#perform(this.#state)
  }

  /** What was under way is given up: a request is not answered by a page that is gone. */
  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#look)
    clearTimeout(this.#timer)
    this.#run.abort()
    requestOf(this.#state)?.session.erase()
    this.#state = initialDevice
    this.#host.readMeans().vault.close()
  }

  /** Another window may have changed the list, and timers stand still while the screen is off. */
  readonly #look = (): void => {
    if (document.visibilityState !== 'visible') return
    this.#watch()
    this.dispatch({ type: 'look' })
  }

  #watch(): void {
    clearTimeout(this.#timer)
    const request = requestOf(this.#state)
    if (!request) return
    const leftMs = request.endsAtMs - Date.now()
    if (leftMs < 0) this.dispatch({ type: 'expire' })
    else this.#timer = setTimeout(() => this.#watch(), Math.min(leftMs + 1, longestWaitMs))
  }

  #perform(state: State): void {
    const run = new AbortController()
    this.#run = run
    const report = (event: DeviceEvent) => {
      if (!run.signal.aborted) this.dispatch(event)
    }
    perform(state, this.#host.readMeans(), run.signal)?.then(
      report,
      (error: unknown) => report({ type: 'fail', problem: problemOf(error) }),
    )
  }
}
