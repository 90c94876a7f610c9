import type { TicketState } from '../contract/shapes/tickets.ts'
import type { TicketRecord } from '../store/records.ts'

/** The state as the account's backend sees it: `proving` is still open, and time decides at once. */
export function showTicketStatus(ticket: TicketRecord, nowMs: number): TicketState['state'] {
  if (ticket.status === 'done' || ticket.status === 'revoked') return ticket.status
  return ticket.expiresAtMs <= nowMs ? 'expired' : 'open'
}
