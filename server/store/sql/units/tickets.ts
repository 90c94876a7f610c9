/** Tickets: made, looked up, revoked. */
import type { NewEvent } from '../../records.ts'
import type { NewTicket, OpenedTicket } from '../../store.ts'
import { openedTickets, toOpenedTicket } from '../opened-ticket.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

const insert = selectingOne(({ db, now }, p: { accountId: string } & NewTicket) =>
  db.insertInto('tickets').values((e) => ({
    id: p.id, account_id: p.accountId, hash: p.hash, user_id: p.userId, operation: p.operation, origin: p.origin,
    binding_hash: p.bindingHash, device_id: p.deviceId, auth_time: p.authTimeMs, acr: p.acr, status: 'open',
    begins: 0, created_at: now, expires_at: e(now, '+', p.lifetimeMs),
  })).returning('expires_at'))

const selectByHash = selectingOne((k, p: { accountId: string; hash: Uint8Array }) =>
  openedTickets(k).where('t.account_id', '=', p.accountId).where('t.hash', '=', p.hash))

const selectById = selectingOne((k, p: { accountId: string; id: string }) =>
  openedTickets(k).where('t.account_id', '=', p.accountId).where('t.id', '=', p.id))

const revoke = changing(({ db }, p: { accountId: string; id: string }) =>
  db.updateTable('tickets').set({ status: 'revoked', ...noCeremony })
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('status', 'in', ['open', 'proving']))

/** What a ticket has between ceremonies. */
export const noCeremony = {
  ceremony_id: null, ceremony_kind: null, ceremony_challenge: null, ceremony_policy_version: null,
  ceremony_expires_at: null, ceremony_device_ids: null,
} as const

export function* addTicket(accountId: string, ticket: NewTicket, event: NewEvent): Unit<{ readonly expiresAtMs: number }> {
  const row = yield* insert({ accountId, ...ticket })
  if (row === null) throw new Error('a ticket was not added')
  yield* addEvent(accountId, event)
  return { expiresAtMs: row.expires_at }
}

export function* openTicket(accountId: string, hash: Uint8Array): Unit<OpenedTicket | null> {
  const row = yield* selectByHash({ accountId, hash })
  return row === null ? null : toOpenedTicket(row)
}

export function* findTicket(accountId: string, ticketId: string): Unit<OpenedTicket | null> {
  const row = yield* selectById({ accountId, id: ticketId })
  return row === null ? null : toOpenedTicket(row)
}

export function* revokeTicket(accountId: string, ticketId: string, event: NewEvent): Unit<'revoked' | 'spent' | 'absent'> {
  if ((yield* revoke({ accountId, id: ticketId })) === 1) {
    yield* addEvent(accountId, event)
    return 'revoked'
  }
  return (yield* selectById({ accountId, id: ticketId })) === null ? 'absent' : 'spent'
}
