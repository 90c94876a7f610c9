/** What a state of `<keytap-code>` needs done, one function a state: it answers with an event or throws a `Failure`. */
import { asCodeFailure } from '../code-failure.ts'
import type { Connection } from '../client.ts'
import type { TicketSource } from '../controllers/ticket-source.ts'
import { asFailure, fail } from '../failure.ts'
import * as client from './code-client.ts'
import type { CodeEvent, CodeMode, State } from './code-journey.ts'

export type Means = {
  readonly verifier: string
  readonly mode: CodeMode
  readonly tickets: TicketSource
  /** Whether nobody can listen in on this page, or write into it. */
  isSecure(): boolean
  /** Takes the result; the journey itself never holds one. */
  keepResult(result: string): void
}

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** The effect of a state; null where it waits for the person. */
export function perform(state: State, means: Means, signal: AbortSignal): Promise<CodeEvent> | null {
  switch (state.name) {
    case 'preparing': return prepare(means, signal)
    case 'confirming': return confirm(state, means, signal)
    case 'sending': return send(state, means, signal)
    case 'checking': return check(state, means, signal)
    default: return null
  }
}

/** A ticket that turns out stale is replaced once, where there is a place to get another. */
async function prepare(means: Means, signal: AbortSignal, replaced = false): Promise<CodeEvent> {
  const { tickets, verifier, mode } = means
  if (!means.isSecure()) throw fail('insecure_context')
  try {
    const to = await tickets.connect(verifier, mode === 'setup' ? 'enroll-code' : 'verify-code', signal)
    tickets.countBegin()
    return mode === 'setup'
      ? { type: 'begun', setup: await client.beginSetup(to, signal) }
      : { type: 'asked', ask: await client.listCodeDevices(to, signal) }
  } catch (error) {
    if (replaced || !tickets.src || asFailure(error).family !== 'stale') throw error
    tickets.drop()
    return await prepare(means, signal, true)
  }
}

async function confirm({ setup, code, deviceName }: Of<'confirming'>, means: Means, signal: AbortSignal): Promise<CodeEvent> {
  const to = means.tickets.current(means.verifier)
  const { device, result } = await client.confirmSetup(to, setup.deviceId, code, deviceName, signal)
  if (!signal.aborted) means.keepResult(result)
  return { type: 'finished', device }
}

async function send({ deviceId, by }: Of<'sending'>, means: Means, signal: AbortSignal): Promise<CodeEvent> {
  await client.sendCode(means.tickets.current(means.verifier), deviceId, by, signal)
  return { type: 'sent' }
}

async function check(state: Of<'checking'>, means: Means, signal: AbortSignal): Promise<CodeEvent> {
  const to = means.tickets.current(means.verifier)
  try {
    const { device, result } = await client.showCode(to, state.deviceId, state.shown, signal)
    if (!signal.aborted) means.keepResult(result)
    return { type: 'finished', device }
  } catch (error) {
    return failWithDevices(error, to, signal)
  }
}

/** After a refusal the verifier is asked how many tries are left: others may have tried meanwhile. */
async function failWithDevices(error: unknown, to: Connection, signal: AbortSignal): Promise<CodeEvent> {
  const failure = asCodeFailure(error)
  const over = failure.endsTicket || failure.wireBroke || failure.code === 'aborted'
  return { type: 'fail', failure, ask: over ? null : await client.listCodeDevices(to, signal).catch(() => null) }
}
