/**
 * What both finishes have in common: recognize the ceremony, judge its answer once, answer repeats as
 * before. On the way to success this reads nothing: the ticket was opened by the door, and one
 * transaction of the store writes everything.
 */
import { refuse, Refusal } from '../contract/refuse.ts'
import { refusals, type RefusalCode } from '../contract/refusals.ts'
import type { FinishedCeremony } from '../contract/shapes/ceremonies.ts'
import type { Operation } from '../contract/shapes/primitives.ts'
import type { CeremonyRecord } from '../store/records.ts'
import { digestAnswer } from './answer-digest.ts'
import { findGivenResult } from './derive-result.ts'
import { findGrantedUpgrade } from './grant-upgrade.ts'
import { refusedEvent, type EventType } from './new-event.ts'
import { markRecorded, recordingRefusals } from './record-refusal.ts'
import { recognizeCeremony } from './recognize-ceremony.ts'
import type { Services, TicketCaller } from './services.ts'
import { showDevice } from './show-device.ts'

export type Finish = {
  readonly kind: CeremonyRecord['kind']
  /** Operations whose tickets may do this. */
  readonly operations: readonly Operation[]
  readonly type: EventType
  readonly ceremonyId: string
  readonly response: unknown
  /** Nobody asks twice: a repeat is refused like any answer to a challenge that was used. */
  readonly once?: true
  /** Judges the answer and writes it; throws refusals, which burn the ceremony. */
  readonly accept: (ceremony: CeremonyRecord, digest: Uint8Array) => Promise<FinishedCeremony | 'taken' | 'expired'>
}

/** @throws {Refusal} operation_not_allowed, the codes of `recognizeCeremony`, and those of `accept` */
export function finishCeremony(services: Services, caller: TicketCaller, finish: Finish): Promise<FinishedCeremony> {
  const details = { ticketId: caller.opened.ticket.id, ceremonyId: finish.ceremonyId }
  return recordingRefusals(services, caller, finish.type, async () => {
    if (!finish.operations.includes(caller.opened.ticket.operation)) throw refuse('operation_not_allowed')
    const digest = digestAnswer(finish.response)
    const meant = { kind: finish.kind, id: finish.ceremonyId, digest }
    const recognized = recognizeCeremony(caller.opened.ticket, caller.opened.nowMs, meant)
    if (recognized.kind === 'repeated') return answerRepeat(services, caller, finish, meant)
    const answer = await acceptOrBurn(services, caller, finish, recognized.ceremony, digest)
    if (answer === 'expired') throw refuse('ceremony_expired')
    // Somebody was faster: the same answer sent twice, or a newer begin.
    return answer === 'taken' ? answerRepeat(services, caller, finish, meant) : answer
  }, { details })
}

/** A refusal, and a bug as well, ends the ceremony: nobody gets a second guess at one challenge. */
async function acceptOrBurn(
  services: Services, caller: TicketCaller, finish: Finish, ceremony: CeremonyRecord, digest: Uint8Array,
): Promise<FinishedCeremony | 'taken' | 'expired'> {
  try {
    return await finish.accept(ceremony, digest)
  } catch (error) {
    const code: RefusalCode = error instanceof Refusal ? error.code : 'internal_error'
    // The store could not answer: nothing was judged or written, and the same answer may come again.
    if (refusals[code].status === 503) throw error
    const { ticket } = caller.opened
    const details = { ticketId: ticket.id, ceremonyId: ceremony.id }
    await services.store.refuseCeremony(ticket.accountId, ticket.id, ceremony.id, refusedEvent(services, caller, finish.type, code, { details }))
    if (error instanceof Refusal) markRecorded(error)
    throw error
  }
}

type Meant = { readonly kind: CeremonyRecord['kind']; readonly id: string; readonly digest: Uint8Array }

async function answerRepeat(services: Services, caller: TicketCaller, { once }: Finish, meant: Meant): Promise<FinishedCeremony> {
  if (once) throw refuse('challenge_used')
  return answerAgain(services, caller, meant)
}

/** Looks at the ticket as it is now and tells what the ceremony gave when it was accepted. */
async function answerAgain(services: Services, caller: TicketCaller, meant: Meant): Promise<FinishedCeremony> {
  const { accountId, id } = caller.opened.ticket
  const now = await services.store.findTicket(accountId, id)
  if (now === null) throw refuse('ceremony_unknown')
  const recognized = recognizeCeremony(now.ticket, now.nowMs, meant)
  if (recognized.kind !== 'repeated') throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
  const found = now.ticket.deviceId === null ? null : await services.store.findCredential(accountId, now.ticket.deviceId)
  if (found === null) throw refuse('device_not_found')
  const result = findGivenResult(services, now.ticket, meant.id)
  const upgrade = found.credential.appId === null ? null : await findGrantedUpgrade(services, caller, meant.id)
  return { device: showDevice(services, found.credential), ...(result === undefined ? {} : { result }), ...(upgrade === null ? {} : { upgrade }) }
}
