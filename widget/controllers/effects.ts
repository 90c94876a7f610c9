/**
 * What a state needs done, as one function a state: it gets the state, the means and a signal, and
 * answers with the event that moves the journey on, or throws a `Failure`.
 */
import type { Device } from '../../server/contract/shapes/device.ts'
import * as client from '../client.ts'
import { checkPlatform, createCredential, getAssertion } from '../authenticator.ts'
import { asFailure } from '../failure.ts'
import { initialState, type Answered, type Begun, type JourneyEvent, type Kind, type State, type Step } from '../journey.ts'
import type { Platform } from '../platform.ts'
import type { TicketSource } from './ticket-source.ts'

export type Means = {
  readonly kind: Kind
  readonly verifier: string
  readonly tickets: TicketSource
  /** Read anew for every effect. */
  readPlatform(): Platform
  /** Takes the result of a finished ceremony; the journey itself never holds one. */
  keepResult(result: string): void
  /** Takes the right to enroll `device` anew, which has just confirmed. */
  keepUpgrade(ticket: string, device: Device): void
}

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** The effect of a state; null where it waits for the person. */
export function perform(state: State, means: Means, signal: AbortSignal): Promise<JourneyEvent> | null {
  switch (state.name) {
    case 'preparing': return prepare(state, means, signal)
    case 'touching': return touch(state, means, signal)
    case 'finishing': return finish(state, means, signal)
    case 'saving': return save(state, means, signal)
    default: return null
  }
}

async function prepare({ step }: Of<'preparing'>, means: Means, signal: AbortSignal): Promise<JourneyEvent> {
  const platform = means.readPlatform()
  checkPlatform(platform, step === 'register' ? 'create' : 'get')
  const begun = await begin(step, means, signal)
  return { type: 'begun', begun, gesture: platform.gesture() }
}

/**
 * A ticket that turns out stale is replaced once, where there is a place to get another; but a pending device belongs
 * to its ticket, and so does the right to an upgrade: what follows the first step never changes tickets.
 */
async function begin(step: Step, means: Means, signal: AbortSignal, replaced = false): Promise<Begun> {
  const { tickets, verifier, kind } = means
  const bound = step !== initialState(kind).step
  try {
    const to = bound ? tickets.current(verifier) : await tickets.connect(verifier, kind, signal)
    tickets.countBegin()
    return { step, ceremony: await client.begin(to, ceremoniesOf(step), signal) } as Begun
  } catch (error) {
    if (bound || replaced || !tickets.src || asFailure(error).family !== 'stale') throw error
    tickets.drop()
    return await begin(step, means, signal, true)
  }
}

const ceremoniesOf = (step: Step): client.Ceremonies =>
  step === 'register' ? 'registrations' : 'authentications'

/** Awaits nothing before the browser is asked, so that the click still counts (Safari). */
async function touch({ begun }: Of<'touching'>, means: Means, signal: AbortSignal): Promise<JourneyEvent> {
  const platform = means.readPlatform()
  const answer = await (begun.step === 'register'
    ? createCredential(begun.ceremony.publicKey, platform, signal)
    : getAssertion(begun.ceremony.publicKey, platform, signal))
  return { type: 'answered', answered: { step: begun.step, id: begun.ceremony.ceremonyId, answer } as Answered }
}

async function finish({ answered }: Of<'finishing'>, means: Means, signal: AbortSignal): Promise<JourneyEvent> {
  const { step, id, answer } = answered
  const to = means.tickets.current(means.verifier)
  const { device, result, upgrade } = await client.finish(to, ceremoniesOf(step), id, answer, signal)
  if (!signal.aborted) {
    if (result) means.keepResult(result)
    if (upgrade) means.keepUpgrade(upgrade.ticket, device)
  }
  return { type: 'finished', device, upgrade: !!upgrade }
}

async function save({ device, draft }: Of<'saving'>, means: Means, signal: AbortSignal): Promise<JourneyEvent> {
  const to = means.tickets.current(means.verifier)
  return { type: 'named', device: await client.renameDevice(to, device.id, draft, signal) }
}
