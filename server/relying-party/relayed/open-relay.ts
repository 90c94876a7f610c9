/**
 * Ceremonies that the account's backend runs itself, for a program of its own that speaks U2F. Such a session is a
 * ticket that no page can present: it opens here alone, and its `origin` is the AppID.
 */
import { refuse } from '../../contract/refuse.ts'
import type { Operation } from '../../contract/shapes/primitives.ts'
import { sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services, TicketCaller } from '../services.ts'

/** Told apart from every ticket, whose text is hashed as it is. */
export const hashSession = (session: string): Uint8Array => sha256(`relayed session ${session}`)

export type Presented = { readonly username: string; readonly session: string; readonly appId: string | null; readonly operation: Operation }

export type OpenedRelay = { readonly caller: TicketCaller; readonly ceremonyId: string }

/**
 * The session of this user, and of this AppID where the answer names one. One of another account, user or step does
 * not exist.
 * @throws {Refusal} ceremony_unknown, challenge_used
 */
export async function openRelay({ store }: Services, { account, requestId }: AccountCaller, presented: Presented): Promise<OpenedRelay> {
  const { username, session, appId, operation } = presented
  const opened = await store.openTicket(account.id, hashSession(session))
  if (opened === null || opened.ticket.operation !== operation || opened.user?.username !== username) throw refuse('ceremony_unknown')
  const { ticket } = opened
  if (appId !== null && appId !== ticket.origin) throw refuse('ceremony_unknown')
  // One answer a session, taken or refused.
  if (ticket.status !== 'open' || ticket.ceremony === null) throw refuse('challenge_used')
  return { caller: { kind: 'ticket', opened, requestId, relayed: { appId: ticket.origin } }, ceremonyId: ticket.ceremony.id }
}
