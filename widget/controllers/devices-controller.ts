/**
 * Runs the list of keys: moves by `transitionDevices`, fetches and changes, and lets only the newest
 * fetch report. Leaving the page aborts everything.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { asFailure } from '../failure.ts'
import { initialDevices, transitionDevices, type DevicesEvent, type DevicesState } from '../journey-devices.ts'
import { loadDevices, performTask, type DevicesMeans } from './devices-effects.ts'

export type DevicesHost = ReactiveControllerHost & {
  /** Read anew for every request, so that a changed attribute counts from the next one on. */
  readMeans(): DevicesMeans
  /** Told after every move, before anything renders. */
  devicesMoved(from: DevicesState, to: DevicesState, event: DevicesEvent): void
}

export class DevicesController implements ReactiveController {
  readonly #host: DevicesHost
  #state = initialDevices
  #loading = new AbortController()
  #changing = new AbortController()

  constructor(host: DevicesHost) {
    this.#host = host
    host.addController(this)
  }

  get state(): DevicesState {
    return this.#state
  }

  readonly dispatch = (event: DevicesEvent): void => {
    const from = this.#state
    const to = transitionDevices(from, event)
    if (to === from) return
    this.#state = to
    this.#host.requestUpdate()
    this.#host.devicesMoved(from, to, event)
    if (event.type === 'load') this.#load()
    if (event.type === 'confirm') this.#change(to)
  }

  hostConnected(): void {
    addEventListener('online', this.#reconnect)
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#reconnect)
    this.#loading.abort()
    this.#changing.abort()
    this.dispatch({ type: 'reset' })
  }

  readonly #reconnect = (): void => {
    if (this.#state.failure?.code === 'offline') this.dispatch({ type: 'load' })
  }

  #load(): void {
    this.#loading.abort()
    const run = this.#loading = new AbortController()
    loadDevices(this.#host.readMeans(), run.signal).then(
      (event) => this.#report(run, event),
      (error: unknown) => this.#report(run, { type: 'load-failed', failure: asFailure(error) }),
    )
  }

  #change(state: DevicesState): void {
    const run = this.#changing = new AbortController()
    performTask(state, this.#host.readMeans(), run.signal)?.then(
      (event) => this.#report(run, event),
      (error: unknown) => this.#report(run, { type: 'task-failed', failure: asFailure(error) }),
    )
  }

  #report({ signal }: AbortController, event: DevicesEvent): void {
    if (!signal.aborted) this.dispatch(event)
  }
}
