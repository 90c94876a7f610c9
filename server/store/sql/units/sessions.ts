/** Sessions: opened, looked up with their account, prolonged, ended. */
import type { AccountRecord, NewEvent } from '../../records.ts'
import type { NewSession, SessionRecord } from '../../sessions.ts'
import { toAccount } from '../codecs/accounts.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

type Key = { accountId: string; hash: Uint8Array }

const insert = changing(({ db, now }, p: { accountId: string } & NewSession) =>
  db.insertInto('sessions').values((e) => ({
    account_id: p.accountId, hash: p.hash, key_id: p.keyId, location: p.location, created_at: now, expires_at: e(now, '+', p.lifetimeMs),
  })))

/** With its key, so that a session ends with the key that opened it. */
const select = selectingOne(({ db, now }, p: Key) =>
  db.selectFrom('sessions as s')
    .innerJoin('account_keys as k', (j) => j.onRef('k.account_id', '=', 's.account_id').onRef('k.id', '=', 's.key_id'))
    .select(['s.key_id', 's.location', 's.created_at', 's.expires_at'])
    .where('s.account_id', '=', p.accountId).where('s.hash', '=', p.hash).where('s.expires_at', '>', now))

const selectAccount = selectingOne(({ db }, p: { accountId: string; suspended: boolean }) =>
  db.selectFrom('accounts').selectAll().where('id', '=', p.accountId).where('suspended', '=', p.suspended))

const advance = changing(({ db, now }, p: Key & { lifetimeMs: number; longestMs: number }) =>
  db.updateTable('sessions').set((e) => ({
    expires_at: e.case().when(e(now, '+', p.lifetimeMs), '<', e('created_at', '+', p.longestMs))
      .then(e(now, '+', p.lifetimeMs)).else(e('created_at', '+', p.longestMs)).end(),
  })).where('account_id', '=', p.accountId).where('hash', '=', p.hash).where('expires_at', '>', now))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('sessions').where('account_id', '=', p.accountId).where('hash', '=', p.hash))

const removeOverdue = changing(({ db, now }) => db.deleteFrom('sessions').where('expires_at', '<=', now))

export function* addSession(accountId: string, session: NewSession, event: NewEvent): Unit<void> {
  yield* insert({ accountId, ...session })
  yield* addEvent(accountId, event)
}

export function* openSession(
  accountId: string, hash: Uint8Array,
): Unit<{ readonly session: SessionRecord; readonly account: AccountRecord } | null> {
  const row = yield* select({ accountId, hash })
  const account = row === null ? null : yield* selectAccount({ accountId, suspended: false })
  if (row === null || account === null) return null
  const session = { accountId, keyId: row.key_id, location: row.location, createdAtMs: row.created_at, expiresAtMs: row.expires_at }
  return { session, account: toAccount(account) }
}

export function* advanceSession(
  accountId: string, hash: Uint8Array, span: { readonly lifetimeMs: number; readonly longestMs: number },
): Unit<boolean> {
  return (yield* advance({ accountId, hash, ...span })) === 1
}

export function* takeSession(accountId: string, hash: Uint8Array, event: NewEvent): Unit<boolean> {
  if ((yield* remove({ accountId, hash })) === 0) return false
  yield* addEvent(accountId, event)
  return true
}

/** What nobody ended. */
export function* removeOverdueSessions(): Unit<number> {
  return yield* removeOverdue({})
}
