import { refuse, type Refusal } from '../contract/refuse.ts'
import type { OpenedTicket } from '../store/store.ts'
import { recordingRefusals } from './record-refusal.ts'
import { readSecretOwner, sha256 } from './secret-texts.ts'
import type { Services, TicketCaller } from './services.ts'

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
  if (refusal !== null) await recordingRefusals(services, caller, 'ticket.used', () => Promise.reject(refusal))
  return caller
}

function judgeTicket({ account, ticket, nowMs }: OpenedTicket, origin: string | null): Refusal | null {
  if (account.suspended) return refuse('account_suspended')
  if (ticket.status === 'revoked') return refuse('ticket_revoked')
  if (ticket.expiresAtMs <= nowMs) return refuse('ticket_expired')
  return origin === ticket.origin ? null : refuse('origin_mismatch')
}
