/** What a state of an activation needs done, one function a state: it answers with an event or throws a `Failure`. */
import type { AddDevice } from '../../server/contract/shapes/activations.ts'
import { asActivationFailure } from '../activation-failure.ts'
import { checkPlatform, getAssertion } from '../authenticator.ts'
import type { Connection } from '../client.ts'
import type { TicketSource } from '../controllers/ticket-source.ts'
import { asFailure } from '../failure.ts'
import type { Platform } from '../platform.ts'
import * as client from './activation-client.ts'
import type { ActivationEvent, Draft, Run, Stand, State } from './activation-journey.ts'

export type Means = {
  readonly verifier: string
  /** Serial of the license, '' for the one that has room. */
  readonly license: string
  readonly tickets: TicketSource
  /** Read anew for every effect. */
  readPlatform(): Platform
  /** Takes the result; the journey itself never holds one. */
  keepResult(result: string): void
}

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** The effect of a state; null where it waits for the person. */
export function perform(state: State, means: Means, signal: AbortSignal): Promise<ActivationEvent> | null {
  switch (state.name) {
    case 'preparing': return prepare(means, signal)
    case 'judging': return judge(state, means, signal)
    case 'touching': return touch(state, means, signal)
    case 'adding': return judge(state, means, signal)
    case 'checking': return check(state, means, signal)
    default: return null
  }
}

/** Where the activation stands, from the verifier. */
export async function lookUp({ activationId }: Run, { tickets, verifier }: Means, signal: AbortSignal): Promise<Stand> {
  return client.findActivation(tickets.current(verifier), activationId, signal)
}

/** A ticket that turns out stale is replaced once, where there is a place to get another. */
async function prepare(means: Means, signal: AbortSignal, replaced = false): Promise<ActivationEvent> {
  const { tickets, verifier, license } = means
  try {
    const to = await tickets.connect(verifier, 'activate', signal)
    tickets.countBegin()
    return { type: 'begun', begun: await client.beginActivation(to, license, signal) }
  } catch (error) {
    if (replaced || !tickets.src || asFailure(error).family !== 'stale') throw error
    tickets.drop()
    return await prepare(means, signal, true)
  }
}

async function judge(state: Of<'judging' | 'adding'>, means: Means, signal: AbortSignal): Promise<ActivationEvent> {
  const { run, draft } = state
  const to = means.tickets.current(means.verifier)
  const answer = { ...answerOf(draft), ...(state.name === 'adding' ? { assertion: state.assertion } : {}) }
  try {
    const added = await client.addDevice(to, run.activationId, answer, signal)
    const { vouch, message2, expiresAt, triesLeft } = added
    if (message2 !== null) return { type: 'added', added: { ...added, message2 } }
    if (vouch !== null) return { type: 'vouch', options: vouch, stand: { expiresAt, triesLeft } }
    throw new TypeError('The verifier gave neither a message nor options.')
  } catch (error) {
    return failWithStand(error, state, to, signal)
  }
}

const answerOf = ({ code, deviceName }: Draft): AddDevice => ({ code, ...(deviceName && { description: deviceName }) })

/** Awaits nothing before the browser is asked, so that the click still counts (Safari). */
async function touch({ options }: Of<'touching'>, means: Means, signal: AbortSignal): Promise<ActivationEvent> {
  const platform = means.readPlatform()
  checkPlatform(platform, 'get')
  return { type: 'answered', assertion: await getAssertion(options, platform, signal) }
}

async function check(state: Of<'checking'>, means: Means, signal: AbortSignal): Promise<ActivationEvent> {
  const to = means.tickets.current(means.verifier)
  try {
    const { instance, result } = await client.sendSignature(to, state.run.activationId, state.digits, signal)
    if (result && !signal.aborted) means.keepResult(result)
    return { type: 'finished', instance }
  } catch (error) {
    return failWithStand(error, state, to, signal)
  }
}

/** After a refusal that the activation outlives the verifier is asked how many tries are left: it alone counts. */
async function failWithStand(error: unknown, { run }: { readonly run: Run }, to: Connection, signal: AbortSignal): Promise<ActivationEvent> {
  const failure = asActivationFailure(error)
  const over = failure.endsActivation || failure.endsTicket || failure.wireBroke || failure.code === 'aborted'
  const stand = over ? null : await client.findActivation(to, run.activationId, signal).catch(() => null)
  return { type: 'fail', failure, stand }
}
