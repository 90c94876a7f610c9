import { refuse } from '../contract/refuse.ts'
import type { TicketState } from '../contract/shapes/tickets.ts'
import { findTicketDevice } from './find-ticket-device.ts'
import type { AccountCaller, Services } from './services.ts'
import { showTicketStatus } from './show-ticket.ts'

/**
 * What became of a ticket; the way for a backend to learn the outcome when the page died.
 * @throws {Refusal} not_found
 */
export async function findTicket(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<TicketState> {
  const opened = await services.store.findTicket(caller.account.id, id)
  if (opened === null) throw refuse('not_found')
  const { ticket, user, nowMs } = opened
  const found = await findTicketDevice(services, ticket, caller)
  return {
    ticketId: ticket.id,
    operation: ticket.operation,
    username: user?.username ?? null,
    origin: ticket.origin,
    state: showTicketStatus(ticket, nowMs),
    expiresAt: ticket.expiresAtMs,
    device: found?.device ?? null,
  }
}
