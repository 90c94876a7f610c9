/**
 * The right to enroll, once, a key that was just used in its imported form. It is an enroll ticket of its own, whose
 * device is the imported one: same user, origin and binding as the sign-in, and no more of a login than that had.
 */
import { createHmac } from 'node:crypto'
import type { Policy } from '../contract/policy.ts'
import type { FinishedCeremony } from '../contract/shapes/ceremonies.ts'
import type { CredentialRecord } from '../store/records.ts'
import { isSteppedUp } from './check-step-up.ts'
import { acceptedEvent } from './new-event.ts'
import { newId } from './new-id.ts'
import { sha256, writeSecret } from './secret-texts.ts'
import type { Services, TicketCaller } from './services.ts'

const lifetimeMs = 300_000

type Upgrade = NonNullable<FinishedCeremony['upgrade']>
type Used = { readonly ceremonyId: string; readonly policy: Policy; readonly credential: CredentialRecord }

/** Null wherever anything is missing: the sign-in counts, and nothing is offered. */
export async function grantUpgrade(services: Services, caller: TicketCaller, { ceremonyId, policy, credential }: Used): Promise<Upgrade | null> {
  const { ticket } = caller.opened
  if (policy.upgradeImported === 'off' || credential.appId === null || credential.replacedBy !== null) return null
  if (ticket.operation !== 'verify' || ticket.userId === null || caller.relayed !== undefined) return null
  const id = newId(services)
  const { authTimeMs, acr, origin, bindingHash } = ticket
  // A further key asks for a login that this policy finds fresh and strong enough; a touch is not one.
  if (policy.stepUp !== null && !isSteppedUp({ id, authTimeMs, acr }, policy.stepUp)) return null
  const text = deriveTicket(services, ticket.accountId, ceremonyId)
  const { expiresAtMs } = await services.store.addTicket(ticket.accountId, {
    id, hash: sha256(text), lifetimeMs, userId: ticket.userId, operation: 'enroll', origin, bindingHash,
    deviceId: credential.id, authTimeMs, acr,
  }, acceptedEvent(services, caller, 'ticket.minted', {
    deviceId: credential.id,
    details: { ticketId: id, operation: 'enroll', origin, replaces: credential.id, ceremonyId },
  }))
  return { ticket: text, expiresAt: expiresAtMs }
}

/** What an accepted ceremony granted, when its answer is sent again; null once it was used. */
export async function findGrantedUpgrade(services: Services, { opened }: TicketCaller, ceremonyId: string): Promise<Upgrade | null> {
  const text = deriveTicket(services, opened.ticket.accountId, ceremonyId)
  const granted = await services.store.openTicket(opened.ticket.accountId, sha256(text))
  return granted?.ticket.status === 'open' ? { ticket: text, expiresAt: granted.ticket.expiresAtMs } : null
}

/** Derived as results are, so that a repeated finish is given the same one. */
function deriveTicket({ keys }: Services, accountId: string, ceremonyId: string): string {
  return writeSecret('ticket', accountId, createHmac('sha256', keys.result).update(`upgrade ${ceremonyId}`).digest())
}
