import type { Policy } from '../contract/policy.ts'
import { refuse } from '../contract/refuse.ts'
import type { BegunRegistration } from '../contract/shapes/ceremonies.ts'
import type { CredentialRecord } from '../store/records.ts'
import { openAgain } from './authenticate-ticket.ts'
import { beginCeremony } from './begin-ceremony.ts'
import { checkFirstKey } from './check-step-up.ts'
import { loadPolicy } from './load-policy.ts'
import { rememberBegun } from './recall-ticket.ts'
import { recordingRefusals } from './record-refusal.ts'
import { checkVacant } from './replace-imported.ts'
import type { Services, TicketCaller } from './services.ts'
import { findTicketSlot } from './slots/find-place.ts'
import { writeCreationOptions } from './write-options.ts'

/**
 * Begins a registration ceremony: the challenge, and what the browser should ask of the key. All of
 * it is checked again at the finish, by the policy as it is now.
 * @throws {Refusal} operation_not_allowed, device_limit, ticket_spent, ticket_expired, too_many_starts
 */
export async function beginRegistration(services: Services, caller: TicketCaller): Promise<BegunRegistration> {
  // Whatever is wrong, only the ticket as it is now can tell.
  const begun = caller.recalled === true ? await begin(services, caller).catch(() => null) : null
  if (begun !== null) return begun
  const opened = caller.recalled === true ? await openAgain(services, caller) : caller
  return recordingRefusals(services, opened, 'registration.begun', () => begin(services, opened))
}

async function begin(services: Services, caller: TicketCaller): Promise<BegunRegistration> {
  const { account, ticket, user, hasDevices, nowMs } = caller.opened
  if (ticket.operation !== 'enroll' || user === null) throw refuse('operation_not_allowed')
  const loaded = await loadPolicy(services, account.id, account.policyVersion)
  const active = hasDevices ? (await services.store.listCredentials(account.id, user.id)).filter((device) => device.state === 'active') : []
  const slot = await findTicketSlot(services, ticket)
  const kept = listKept(active, ticket.status === 'open' && slot === null ? ticket.deviceId : null, loaded.policy)
  if (kept.length >= loaded.policy.maxKeysPerUser) throw refuse('device_limit')
  await checkFirstKey(services, ticket, loaded.policy)
  const ceremony = await beginCeremony(services, caller, 'registration', loaded, [])
  rememberBegun(services, caller, ceremony)
  return {
    ceremonyId: ceremony.id,
    publicKey: writeCreationOptions({ account, user, excluded: kept, ceremony, policy: loaded.policy, nowMs }),
    expiresAt: ceremony.expiresAtMs,
    testSignature: loaded.policy.testSignature,
    deviceCount: active.length,
  }
}

/**
 * All but the imported key whose place the new one takes: its owner is to touch the very same key again.
 * @throws {Refusal} operation_not_allowed, ticket_spent, device_not_found
 */
function listKept(active: readonly CredentialRecord[], replaced: string | null, { upgradeImported }: Policy): readonly CredentialRecord[] {
  if (replaced === null) return active
  if (upgradeImported === 'off') throw refuse('operation_not_allowed')
  checkVacant(active, replaced)
  const kept = active.filter(({ id, appId }) => id !== replaced || appId === null)
  if (kept.length === active.length) throw refuse('device_not_found')
  return kept
}
