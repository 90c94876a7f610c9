/** A key that takes the place of an imported one: the old one is found, and told what becomes of it. */
import { refuse } from '../contract/refuse.ts'
import type { Policy } from '../contract/policy.ts'
import type { CredentialRecord, UserRecord } from '../store/records.ts'
import type { Replacement } from '../store/store.ts'
import { acceptedEvent } from './new-event.ts'
import { noticeChannel, noticeTo } from './notice-to.ts'
import type { Services, TicketCaller } from './services.ts'

/**
 * The imported device that this enrollment takes the place of; null for every other enrollment.
 * @throws {Refusal} ticket_spent when another key has its place, device_not_found when it was removed meanwhile
 */
export async function findReplaced(services: Services, { opened: { ticket } }: TicketCaller): Promise<CredentialRecord | null> {
  if (ticket.deviceId === null || ticket.status !== 'open') return null
  if (ticket.userId !== null) checkVacant(await services.store.listCredentials(ticket.accountId, ticket.userId), ticket.deviceId)
  const found = await services.store.findCredential(ticket.accountId, ticket.deviceId)
  if (found === null || found.credential.appId === null || found.user.id !== ticket.userId) throw refuse('device_not_found')
  return found.credential
}

/**
 * An imported key may sign in more than once before any of its rights is used: the first to be used uses them all up.
 * @param devices of its user
 * @param by who asks for the place, if it has a record already
 * @throws {Refusal} ticket_spent
 */
export function checkVacant(devices: readonly Pick<CredentialRecord, 'id' | 'state' | 'replaces'>[], replaced: string, by: string | null = null): void {
  if (devices.some(({ id, state, replaces }) => replaces === replaced && state === 'active' && id !== by)) throw refuse('ticket_spent')
}

type Pair = { readonly user: UserRecord; readonly replaced: Pick<CredentialRecord, 'id' | 'name'>; readonly by: string }

/** The policy of the new key's ceremony decides whether the old one stays. */
export function planReplacement(services: Services, caller: TicketCaller, { upgradeImported }: Policy, { user, replaced, by }: Pair): Replacement {
  if (upgradeImported !== 'replace') return { deviceId: replaced.id, retired: null }
  const notice = noticeTo(services, user, 'device.removed', replaced)
  const event = acceptedEvent(services, caller, 'device.removed', {
    username: user.username,
    deviceId: replaced.id,
    details: { state: 'active', replacedBy: by, noticeChannel: noticeChannel(notice) },
  })
  return { deviceId: replaced.id, retired: { event, notice } }
}
