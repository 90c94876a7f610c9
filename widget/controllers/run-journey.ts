/**
 * Runs the journey of an element that is not on a login page: moves by `transition`, performs the effect of the state it
 * reached, and lets only the newest run report. Leaving a state aborts what it was doing; leaving the page aborts everything.
 */
import type { ReactiveControllerHost } from 'lit'

export type Journey<State, Event> = {
  readonly state: State
  /** Moves at once, so that an effect started by a click runs inside that click. */
  readonly dispatch: (event: Event) => void
}

/** What happens to every journey alike: the page is left, the network is back, an effect failed. */
type Common<Failure> = { readonly type: 'cancel' } | { readonly type: 'remedy' } | { readonly type: 'fail'; readonly failure: Failure }

type Named = { readonly name: string; readonly failure?: { readonly code: string } }

/** The host is the means itself, so that a changed attribute counts from the next step on. */
export type JourneyHost<State, Event> = ReactiveControllerHost & {
  readonly isConnected: boolean
  /** Told after every move, before anything renders. */
  journeyMoved(from: State, to: State, event: Event): void
}

/**
 * @param perform the effect of a state; null where it waits for the person
 * @param asFailure what the person is told of anything that an effect throws
 */
export function runJourney<State extends Named, Event, Failure, Host extends JourneyHost<State, Event | Common<Failure>>>(
  host: Host,
  initial: State,
  transition: (state: State, event: Event | Common<Failure>) => State,
  perform: (state: State, means: Host, signal: AbortSignal) => Promise<Event | Common<Failure>> | null,
  asFailure: (error: unknown) => Failure,
): Journey<State, Event | Common<Failure>> {
  let state = initial
  let run = new AbortController()
  const dispatch = (event: Event | Common<Failure>): void => {
    const from = state
    const to = transition(from, event)
    if (to === from) return
    state = to
    host.requestUpdate()
    // The same state with another detail goes on with what it is doing.
    const restarts = from.name !== to.name
    if (restarts) run.abort()
    host.journeyMoved(from, to, event)
    if (restarts && state === to) start()
  }
  const start = (): void => {
    const { signal } = run = new AbortController()
    const report = (event: Event | Common<Failure>): void => {
      if (!signal.aborted) dispatch(event)
    }
    perform(state, host, signal)?.then(report, (error: unknown) => report({ type: 'fail', failure: asFailure(error) }))
  }
  const leave = (): void => {
    dispatch({ type: 'cancel' })
    run.abort()
  }
  followPage(host, leave, () => (run.signal.aborted ? start() : undefined))
  const journey = { get state() { return state }, dispatch }
  retryOnline(host, journey)
  return journey
}

/**
 * An element that left the page and comes back goes on where it was. To be moved is both in one moment: then what is under
 * way goes on, so that nothing is asked for twice.
 */
function followPage(host: ReactiveControllerHost & { readonly isConnected: boolean }, leave: () => void, comeBack: () => void): void {
  host.addController({
    hostConnected: comeBack,
    hostDisconnected: () => queueMicrotask(() => (host.isConnected ? undefined : leave())),
  })
}

/** Tries again by itself what failed without a network, when there is one. */
function retryOnline(host: ReactiveControllerHost, journey: Journey<Named, { readonly type: 'remedy' }>): void {
  const retry = (): void => {
    if (journey.state.failure?.code === 'offline') journey.dispatch({ type: 'remedy' })
  }
  host.addController({
    hostConnected: () => addEventListener('online', retry),
    hostDisconnected: () => removeEventListener('online', retry),
  })
}
