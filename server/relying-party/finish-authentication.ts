import { refuse } from '../contract/refuse.ts'
import type { AuthenticationResponse, FinishedCeremony } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord } from '../store/records.ts'
import type { AuthenticationChange } from '../store/store.ts'
import { checkFirstKey } from './check-step-up.ts'
import { deriveResult, resultLifetimeMs, type DerivedResult } from './derive-result.ts'
import { finishCeremony } from './finish-ceremony.ts'
import { grantUpgrade } from './grant-upgrade.ts'
import { judgeAssertion, type JudgedAssertion } from './judge-assertion.ts'
import { acceptedEvent, type EventType } from './new-event.ts'
import { noticeChannel, noticeTo } from './notice-to.ts'
import { checkVacant, planReplacement } from './replace-imported.ts'
import type { Services, TicketCaller } from './services.ts'
import { showDevice } from './show-device.ts'

/**
 * Takes an assertion: a sign-in, a step-up, or the test signature that makes a pending device active.
 * @throws {Refusal} operation_not_allowed, ticket_spent when another key has the place this one was to take, the codes of
 * `recognizeCeremony` and of `judgeAssertion`
 */
export function finishAuthentication(
  services: Services, caller: TicketCaller, input: { readonly ceremonyId: string; readonly response: AuthenticationResponse },
): Promise<FinishedCeremony> {
  const type = caller.opened.ticket.operation === 'enroll' ? 'device.activated' : 'user.verified'
  return finishCeremony(services, caller, {
    kind: 'authentication',
    operations: ['verify', 'enroll'],
    type,
    ...input,
    accept: (ceremony, digest) => acceptAssertion(services, caller, {
      ceremony, digest, type, judge: () => judgeAssertion(services, caller, ceremony, input.response),
    }),
  })
}

export type Assertion = {
  readonly ceremony: CeremonyRecord
  readonly digest: Uint8Array
  readonly type: EventType
  readonly judge: () => Promise<JudgedAssertion>
}

/**
 * Judges the assertion and writes what it changes in one transaction.
 * @throws {Refusal} the codes of `judge`, ticket_spent, counter_regression, credential_unknown
 */
export async function acceptAssertion(services: Services, caller: TicketCaller, answer: Assertion): Promise<FinishedCeremony | 'taken' | 'expired'> {
  const { id: accountId } = caller.opened.account
  const judged = await answer.judge()
  const { id, state, userId, replaces } = judged.credential
  // Another key may have become the user's first since this one was registered.
  if (state === 'pending') await checkFirstKey(services, caller.opened.ticket, judged.policy)
  if (state === 'pending' && replaces !== null) checkVacant(await services.store.listCredentials(accountId, userId), replaces, id)
  const result = deriveResult(services, caller.opened.ticket, answer.ceremony.id)
  const outcome = await services.store.finishAuthentication(accountId, writeChange(services, caller, answer, judged, result))
  if (outcome === 'counter') throw refuse('counter_regression')
  if (outcome === 'device') throw refuse('credential_unknown')
  if (outcome !== 'written') return outcome
  services.metrics.count('keytap_authentications_total', {})
  // Read back, since only the store knows when the device was used.
  const written = await services.store.findCredential(accountId, judged.credential.id)
  const device = showDevice(services, written?.credential ?? judged.credential)
  const upgrade = await grantUpgrade(services, caller, { ceremonyId: answer.ceremony.id, ...judged })
  return { device, result: result.text, ...(upgrade === null ? {} : { upgrade }) }
}

function writeChange(
  services: Services, caller: TicketCaller, { ceremony, digest, type }: Assertion, judged: JudgedAssertion, result: DerivedResult,
): AuthenticationChange {
  const { credential, user, facts, policy } = judged
  const activate = credential.state === 'pending'
  const notice = activate ? noticeTo(services, user, 'device.added', credential) : null
  const { ticket } = caller.opened
  return {
    ticket: {
      ticketId: ticket.id,
      ceremonyId: ceremony.id,
      status: 'done',
      finished: { ceremonyId: ceremony.id, digest },
      result: { hash: result.hash, lifetimeMs: resultLifetimeMs },
      userVerified: facts.userVerified,
    },
    userId: user.id,
    deviceId: credential.id,
    counter: { mode: facts.counterAdvanced ? 'advance' : 'keep', value: facts.signCount },
    backedUp: facts.backedUp,
    activate,
    replacement: activate && credential.replaces !== null
      ? planReplacement(services, caller, policy, { user, replaced: { id: credential.replaces, name: credential.name }, by: credential.id })
      : null,
    event: acceptedEvent(services, caller, facts.counterAdvanced ? type : 'device.counter_regressed', {
      username: user.username,
      deviceId: credential.id,
      details: {
        ticketId: ticket.id,
        ceremonyId: ceremony.id,
        userVerified: facts.userVerified,
        ...(activate ? { noticeChannel: noticeChannel(notice) } : {}),
      },
    }),
    notice,
  }
}
