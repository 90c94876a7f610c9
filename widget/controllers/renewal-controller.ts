/**
 * Keeps options at hand while somebody may press, and lets them lapse while nobody looks. The
 * verifier's clock is not this machine's, so only spans of time are believed, never a time of day.
 */
import type { ReactiveController } from 'lit'
import type { Begun, State } from '../journey.ts'
import type { JourneyController } from './journey-controller.ts'
import type { TicketSource } from './ticket-source.ts'

/** Renew this long before the end, so that a click just before it still has time for a touch. */
const marginMs = 30_000
/** Begin this far before the element scrolls into view. */
const nearby = '240px'

export type RenewalHost = HTMLElement & {
  readonly journey: JourneyController
  readonly tickets: TicketSource
  readonly resting: boolean
}

export class RenewalController implements ReactiveController {
  readonly #host: RenewalHost
  #observer: IntersectionObserver | undefined
  #near = false
  #begun: Begun | undefined
  #deadline = 0
  #timer = 0

  constructor(host: RenewalHost) {
    this.#host = host
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      this.#near = entries.some((entry) => entry.isIntersecting)
      this.wake()
    }, { rootMargin: nearby })
    this.#observer.observe(this.#host)
    this.follow(this.#host.journey.state)
    document.addEventListener('visibilitychange', this.wake)
    addEventListener('online', this.#reconnect)
  }

  hostDisconnected(): void {
    this.#observer?.disconnect()
    document.removeEventListener('visibilitychange', this.wake)
    removeEventListener('online', this.#reconnect)
    clearTimeout(this.#timer)
    this.#near = false
    this.#begun = undefined
  }

  /** Fetches options when they are missing and somebody may look; drops those that lapsed. */
  readonly wake = (): void => {
    const { journey, tickets, resting } = this.#host
    if (!this.#seen || resting) return
    this.lapse()
    if (journey.state.name === 'idle' && tickets.mayRenewSilently) journey.dispatch({ type: 'wake' })
  }

  /** Lets go of options whose time is over, also after a sleep in which no timer ran. */
  lapse(): void {
    if (this.#begun && Date.now() >= this.#deadline) this.#expire()
  }

  /** Watches the options of a state that may still use them. */
  follow(state: State): void {
    const waiting = state.name === 'failed' ? state.resume : state
    const begun = waiting.name === 'ready' || waiting.name === 'touching' ? waiting.begun : undefined
    if (begun === this.#begun) return
    clearTimeout(this.#timer)
    this.#begun = begun
    if (!begun) return
    const lifetimeMs = lifetimeOf(begun)
    this.#deadline = Date.now() + lifetimeMs
    this.#timer = window.setTimeout(this.#expire, lifetimeMs)
  }

  get #seen(): boolean {
    return this.#near && document.visibilityState === 'visible'
  }

  readonly #expire = (): void => {
    const { journey, tickets } = this.#host
    journey.dispatch({ type: 'expire', renew: this.#seen && tickets.mayRenewSilently })
  }

  readonly #reconnect = (): void => {
    const { journey } = this.#host
    const { state } = journey
    if (state.name === 'failed' && state.failure.code === 'offline') journey.dispatch({ type: 'remedy' })
  }
}

/** The ceremony's own timeout, or less when the ticket ends earlier and both clocks seem to agree. */
function lifetimeOf({ ceremony }: Begun): number {
  const { timeout } = ceremony.publicKey
  const left = ceremony.expiresAt - Date.now()
  return Math.max(Math.min(timeout, left > marginMs ? left : timeout) - marginMs, marginMs)
}
