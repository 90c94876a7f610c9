import { refuse, type Refusal } from '../contract/refuse.ts'
import type { OpenedTicket, Store } from '../store/store.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import { recordingRefusals } from './record-refusal.ts'
import { readSecretOwner, sha256 } from './secret-texts.ts'
import type { Services, TicketCaller } from './services.ts'

const maxRefusedEvents = 20
const rememberedTickets = 10_000

/**
 * What may the page with this ticket do? The ticket decides account, user, operation and origin;
 * its time is compared with the database clock.
 * @param input.origin the Origin header, null when there is none (which no ticket allows)
 * @throws {Refusal} unauthorized, account_suspended, ticket_revoked, ticket_expired, origin_mismatch
 */
export async function authenticateTicket(
  services: Services,
  input: { readonly ticket: string; readonly origin: string | null; readonly requestId: string },
): Promise<TicketCaller> {
  const accountId = readSecretOwner('ticket', input.ticket)
  const opened = accountId === null ? null : await services.store.openTicket(accountId, sha256(input.ticket))
  if (opened === null) throw refuse('unauthorized')
  const caller: TicketCaller = { kind: 'ticket', opened, requestId: input.requestId }
  const refusal = judgeTicket(opened, input.origin)
  if (refusal === null) return caller
  if (!mayLeaveEvent(services.store, opened.ticket.id)) throw refusal
  return recordingRefusals(services, caller, 'ticket.used', () => Promise.reject(refusal))
}

/** By store, how many refused uses of a ticket left an event; forgetting one only allows more of them. */
const refusedUses = new WeakMap<Store, BoundedCache<number>>()

/**
 * The first refused uses are evidence. Whoever holds a dead ticket must not fill a trail that is never
 * cut with more: no limit of the ticket or its account counts a call that was refused here.
 */
function mayLeaveEvent(store: Store, ticketId: string): boolean {
  const uses = refusedUses.get(store) ?? new BoundedCache<number>(rememberedTickets)
  refusedUses.set(store, uses)
  const count = uses.find(ticketId) ?? 0
  if (count < maxRefusedEvents) uses.keep(ticketId, count + 1)
  return count < maxRefusedEvents
}

function judgeTicket({ account, ticket, nowMs }: OpenedTicket, origin: string | null): Refusal | null {
  if (account.suspended) return refuse('account_suspended')
  if (ticket.status === 'revoked') return refuse('ticket_revoked')
  if (ticket.expiresAtMs <= nowMs) return refuse('ticket_expired')
  return origin === ticket.origin ? null : refuse('origin_mismatch')
}
