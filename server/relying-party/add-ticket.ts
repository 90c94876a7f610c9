import { refuse, Refusal } from '../contract/refuse.ts'
import type { NewEvent, UserRecord } from '../store/records.ts'
import type { NewTicket } from '../store/store.ts'
import type { Services } from './services.ts'

/** Adds a ticket for a user who was just found. @throws {Refusal} user_not_found for one who was removed in between */
export async function addTicketFor(
  { store }: Services, accountId: string, user: UserRecord | null, ticket: NewTicket, event: NewEvent,
): Promise<{ readonly expiresAtMs: number }> {
  try {
    return await store.addTicket(accountId, ticket, event)
  } catch (cause) {
    if (user === null || cause instanceof Refusal) throw cause
    const now = await store.findUser(accountId, user.username)
    throw now?.id === user.id ? cause : refuse('user_not_found', { cause })
  }
}
