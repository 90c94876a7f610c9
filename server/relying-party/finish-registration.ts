import { refuse } from '../contract/refuse.ts'
import type { FinishedCeremony, RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord, NewCredential } from '../store/records.ts'
import type { RegistrationChange } from '../store/store.ts'
import { checkFirstKey } from './check-step-up.ts'
import { deriveResult, resultLifetimeMs, type DerivedResult } from './derive-result.ts'
import { finishCeremony } from './finish-ceremony.ts'
import { judgeNewKey, type JudgedKey } from './judge-new-key.ts'
import { loadPolicy } from './load-policy.ts'
import { describeEnrolled, makeCredential } from './make-credential.ts'
import { acceptedEvent } from './new-event.ts'
import { noticeChannel, noticeTo } from './notice-to.ts'
import { findReplaced, planReplacement } from './replace-imported.ts'
import type { Services, TicketCaller } from './services.ts'
import { showDevice } from './show-device.ts'

/**
 * Takes the key's answer: judges it, writes the device with everything that belongs to it in one
 * transaction, and gives the result, unless the policy wants a test signature first.
 * @throws {Refusal} operation_not_allowed, the codes of `recognizeCeremony`, of `judgeNewKey`,
 * credential_exists, device_limit
 */
export function finishRegistration(
  services: Services, caller: TicketCaller, input: { readonly ceremonyId: string; readonly response: RegistrationResponse },
): Promise<FinishedCeremony> {
  return finishCeremony(services, caller, {
    kind: 'registration',
    operations: ['enroll'],
    type: 'device.enrolled',
    ...input,
    accept: (ceremony, digest) => acceptKey(services, caller, { ceremony, digest, response: input.response }),
  })
}

type Answer = { readonly ceremony: CeremonyRecord; readonly digest: Uint8Array; readonly response: RegistrationResponse }

async function acceptKey(services: Services, caller: TicketCaller, answer: Answer): Promise<FinishedCeremony | 'taken' | 'expired'> {
  const { account, user, ticket } = caller.opened
  if (user === null) throw refuse('operation_not_allowed')
  const loaded = await loadPolicy(services, account.id, answer.ceremony.policyVersion)
  await checkFirstKey(services, ticket, loaded.policy)
  const judged = judgeNewKey(services, account, { ...caller.opened, ...answer, loaded })
  const replaced = await findReplaced(services, caller)
  const credential = makeCredential(services, { ...caller.opened, ...answer, ...judged, user, loaded, replaced })
  const result = credential.state === 'active' ? deriveResult(services, ticket, answer.ceremony.id) : null
  const change = {
    ...writeChange(services, caller, { ...answer, warnings: judged.warnings }, credential, result),
    maxKeysPerUser: loaded.policy.maxKeysPerUser,
    replacement: replaced === null ? null : planReplacement(services, caller, loaded.policy, { user, replaced, by: credential.id }),
  }
  const outcome = await services.store.finishRegistration(account.id, change)
  if (outcome === 'credential_exists' || outcome === 'device_limit') throw refuse(outcome)
  if (outcome !== 'written') return outcome
  services.metrics.count('keytap_devices_enrolled_total', { fmt: credential.fmt, trust: credential.trust })
  for (const warning of judged.warnings) services.metrics.count('keytap_key_warnings_total', { warning })
  const device = showDevice(services, { ...credential, lastUsedAtMs: null })
  return { device, ...(result === null ? {} : { result: result.text }) }
}

function writeChange(
  services: Services, caller: TicketCaller, { ceremony, digest, warnings }: Answer & Pick<JudgedKey, 'warnings'>, credential: NewCredential, result: DerivedResult | null,
): Omit<RegistrationChange, 'maxKeysPerUser' | 'replacement'> {
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
