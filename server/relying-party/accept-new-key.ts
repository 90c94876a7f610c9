/** What every enrollment writes, whichever message brought the key. */
import { refuse } from '../contract/refuse.ts'
import type { FinishedCeremony } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord, NewCredential } from '../store/records.ts'
import type { RegistrationChange } from '../store/store.ts'
import { checkFirstKey } from './check-step-up.ts'
import { deriveResult, resultLifetimeMs, type DerivedResult } from './derive-result.ts'
import type { JudgedKey } from './judge-new-key.ts'
import { loadPolicy, type LoadedPolicy } from './load-policy.ts'
import { describeEnrolled, makeCredential, type CredentialMaking } from './make-credential.ts'
import { acceptedEvent } from './new-event.ts'
import { noticeChannel, noticeTo } from './notice-to.ts'
import { premiseOf } from './recall-ticket.ts'
import { planReplacement } from './replace-imported.ts'
import type { Services, TicketCaller } from './services.ts'
import { showDevice } from './show-device.ts'
import type { Place } from './slots/find-place.ts'

export type Enrollment = {
  readonly ceremony: CeremonyRecord
  readonly digest: Uint8Array
  /** Valid, trusted and allowed by the policy that was frozen into the ceremony, or a refusal. */
  readonly judge: (loaded: LoadedPolicy) => JudgedKey
  readonly findPlace: () => Promise<Place>
} & Pick<CredentialMaking, 'brought'>

/**
 * Judges the key and writes it with everything that belongs to it in one transaction.
 * @throws {Refusal} operation_not_allowed, the codes of `judge` and `findPlace`, credential_exists, device_limit;
 * ticket_spent, and to a backend slot_filled, when another key was faster to fill the slot
 */
export async function acceptNewKey(services: Services, caller: TicketCaller, enrollment: Enrollment): Promise<FinishedCeremony | 'taken' | 'expired'> {
  const { account, user, ticket } = caller.opened
  if (user === null) throw refuse('operation_not_allowed')
  const loaded = await loadPolicy(services, account.id, enrollment.ceremony.policyVersion)
  await checkFirstKey(services, ticket, loaded.policy)
  const judged = enrollment.judge(loaded)
  const { slot, replaced } = await enrollment.findPlace()
  const credential = makeCredential(services, { ...caller.opened, ...enrollment, ...judged, user, loaded, replaced, serial: slot?.serial ?? null })
  const result = credential.state === 'active' ? deriveResult(services, ticket, enrollment.ceremony.id) : null
  const change = {
    ...writeChange(services, caller, { ...enrollment, warnings: judged.warnings }, credential, result),
    premise: premiseOf(caller),
    slotId: slot?.id ?? null,
    maxKeysPerUser: loaded.policy.maxKeysPerUser,
    replacement: replaced === null ? null : planReplacement(services, caller, loaded.policy, { user, replaced, by: credential.id }),
  }
  const outcome = await services.store.finishRegistration(account.id, change)
  if (outcome === 'slot') throw refuse(caller.relayed === undefined ? 'ticket_spent' : 'slot_filled')
  if (outcome === 'credential_exists' || outcome === 'device_limit') throw refuse(outcome)
  if (outcome !== 'written') return outcome
  countEnrolled(services, credential, judged)
  const inherited = credential.state === 'active' && change.replacement?.retired ? (replaced?.serial ?? null) : null
  const device = showDevice(services, { ...credential, serial: credential.serial ?? inherited, lastUsedAtMs: null })
  return { device, ...(result === null ? {} : { result: result.text }) }
}

function countEnrolled({ metrics }: Services, { fmt, trust }: NewCredential, { warnings }: JudgedKey): void {
  metrics.count('keytap_devices_enrolled_total', { fmt, trust })
  for (const warning of warnings) metrics.count('keytap_key_warnings_total', { warning })
}

function writeChange(
  services: Services, caller: TicketCaller, { ceremony, digest, warnings }: Enrollment & Pick<JudgedKey, 'warnings'>,
  credential: NewCredential, result: DerivedResult | null,
): Omit<RegistrationChange, 'premise' | 'slotId' | 'maxKeysPerUser' | 'replacement'> {
  const { ticket, user } = caller.opened
  // A pending device is announced when its test signature makes it usable.
  const notice = result === null || user === null ? null : noticeTo(services, user, 'device.added', credential)
  return {
    ticket: {
      ticketId: ticket.id,
      ceremonyId: ceremony.id,
      status: result === null ? 'proving' : 'done',
      finished: { ceremonyId: ceremony.id, digest },
      result: result === null ? null : { hash: result.hash, lifetimeMs: resultLifetimeMs },
      userVerified: credential.userVerified,
    },
    credential,
    event: acceptedEvent(services, caller, 'device.enrolled', {
      deviceId: credential.id,
      details: { ...describeEnrolled(credential, warnings), ticketId: ticket.id, noticeChannel: noticeChannel(notice) },
    }),
    notice,
  }
}
