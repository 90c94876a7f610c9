import { refuse } from '../contract/refuse.ts'
import type { BegunAuthentication } from '../contract/shapes/ceremonies.ts'
import type { CredentialRecord } from '../store/records.ts'
import { beginCeremony } from './begin-ceremony.ts'
import { chooseAppId } from './choose-app-id.ts'
import { loadPolicy } from './load-policy.ts'
import { recordingRefusals } from './record-refusal.ts'
import type { Services, TicketCaller } from './services.ts'
import { writeRequestOptions } from './write-options.ts'

/**
 * Begins an authentication ceremony: a sign-in or step-up with a verify ticket, or the test signature
 * of the device that an enroll ticket just made.
 * @throws {Refusal} operation_not_allowed, device_not_found, ticket_spent, ticket_expired, too_many_starts
 */
export function beginAuthentication(services: Services, caller: TicketCaller): Promise<BegunAuthentication> {
  return recordingRefusals(services, caller, 'authentication.begun', async () => {
    const { account, ticket, nowMs } = caller.opened
    const listed = await listAllowed(services, caller)
    const appId = chooseAppId(listed, ticket.begins)
    const allowed = listed.filter((device) => device.appId === null || device.appId === appId)
    const loaded = await loadPolicy(services, account.id, account.policyVersion)
    const deviceIds = allowed.map((device) => device.id)
    const ceremony = await beginCeremony(services, caller, 'authentication', loaded, deviceIds)
    return {
      ceremonyId: ceremony.id,
      publicKey: writeRequestOptions({ account, ticket, allowed, ceremony, policy: loaded.policy, appId, nowMs }),
      expiresAt: ceremony.expiresAtMs,
    }
  })
}

/** The keys that may answer; empty when the ticket names no user, so that any of the account's may. */
async function listAllowed({ store }: Services, { opened }: TicketCaller): Promise<readonly CredentialRecord[]> {
  const { account, ticket } = opened
  if (ticket.operation === 'enroll') return [await findProving(store, opened)]
  if (ticket.operation !== 'verify') throw refuse('operation_not_allowed')
  if (ticket.userId === null) return []
  const devices = await store.listCredentials(account.id, ticket.userId)
  const allowed = devices.filter(({ id, state }) => state === 'active' && (ticket.deviceId ?? id) === id)
  // An empty list would mean "any key" to the browser.
  if (allowed.length === 0) throw refuse('device_not_found')
  return allowed
}

async function findProving(store: Services['store'], { ticket }: TicketCaller['opened']): Promise<CredentialRecord> {
  if (ticket.status === 'done') throw refuse('ticket_spent')
  if (ticket.status !== 'proving' || ticket.deviceId === null) throw refuse('operation_not_allowed')
  const found = await store.findCredential(ticket.accountId, ticket.deviceId)
  if (found === null) throw refuse('device_not_found')
  return found.credential
}
