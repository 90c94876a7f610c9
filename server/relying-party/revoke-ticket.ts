import { refuse } from '../contract/refuse.ts'
import { acceptedEvent } from './new-event.ts'
import type { AccountCaller, Services } from './services.ts'

/**
 * Ends a ticket before its time. Revoking twice is as good as once.
 * @throws {Refusal} not_found, ticket_spent (its work is done and cannot be undone here)
 */
export async function revokeTicket(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<void> {
  const accountId = caller.account.id
  const event = acceptedEvent(services, caller, 'ticket.revoked', { details: { ticketId: id } })
  const outcome = await services.store.revokeTicket(accountId, id, event)
  if (outcome === 'absent') throw refuse('not_found')
  if (outcome === 'revoked') return
  const opened = await services.store.findTicket(accountId, id)
  if (opened?.ticket.status !== 'revoked') throw refuse('ticket_spent')
}
