import { refuse, type Refusal } from '../contract/refuse.ts'
import type { OpenedTicket, Store } from '../store/store.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import { takeKnown, type Presented, type Step } from './recall-ticket.ts'
import { recordingRefusals } from './record-refusal.ts'
import { readSecretOwner, sha256 } from './secret-texts.ts'
import type { Services, TicketCaller } from './services.ts'

const maxRefusedEvents = 20
const rememberedTickets = 10_000

/**
 * What may the page with this ticket do? The ticket decides account, user, operation and origin;
 * its time is compared with the database clock.
 * @param input.origin the Origin header, null when there is none (which no ticket allows)
 * @param input.step for `beginRegistration` and `finishRegistration` alone: the answer may be what this node knows from the step before
 * @throws {Refusal} unauthorized, account_suspended, ticket_revoked, ticket_expired, origin_mismatch
 */
export async function authenticateTicket(
  services: Services,
  input: { readonly ticket: string; readonly origin: string | null; readonly requestId: string; readonly step?: Step | undefined },
): Promise<TicketCaller> {
  const { ticket, origin, requestId } = input
  const accountId = readSecretOwner('ticket', ticket)
  if (accountId === null) throw refuse('unauthorized')
  const presented = { accountId, hash: sha256(ticket), origin, requestId }
  const known = input.step === undefined ? null : takeKnown(services, input.step, presented)
  if (known !== null) return { kind: 'ticket', opened: known, requestId, hash: presented.hash, recalled: true }
  return openPresented(services, presented)
}

/** Reads the ticket as it is now. @throws {Refusal} as `authenticateTicket` */
export async function openPresented(
  services: Services, { accountId, hash, origin, requestId }: Presented & { readonly requestId: string },
): Promise<TicketCaller> {
  const opened = await services.store.openTicket(accountId, hash)
  if (opened === null) throw refuse('unauthorized')
  const caller: TicketCaller = { kind: 'ticket', opened, requestId, hash }
  const refusal = judgeTicket(opened, origin)
  if (refusal === null) return caller
  if (!mayLeaveEvent(services.store, opened.ticket.id)) throw refusal
  return recordingRefusals(services, caller, 'ticket.used', () => Promise.reject(refusal))
}

/** After what was recalled did not hold. @throws {Refusal} as `authenticateTicket` */
export function openAgain(services: Services, { opened: { account, ticket }, hash, requestId }: TicketCaller): Promise<TicketCaller> {
  if (hash === undefined) throw new Error('a ticket was recalled that nobody presented')
  // The origin was found to be the ticket's own.
  return openPresented(services, { accountId: account.id, hash, origin: ticket.origin, requestId })
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
