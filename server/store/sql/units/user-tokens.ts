/** Tokens of users: given for a password, looked up, ended. */
import type { NewEvent, UserRecord } from '../../records.ts'
import type { NewUserToken, UserTokenGrant, UserTokenRecord } from '../../user-tokens.ts'
import { toUser } from '../codecs/accounts.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import type { UserTokensTable } from '../user-tokens-schema.ts'
import { addEvent } from './events.ts'
import { findPassword } from './passwords.ts'
import { lockUser } from './users.ts'

type Key = { accountId: string; hash: Uint8Array }

const insert = changing(({ db, now }, p: { accountId: string } & NewUserToken) =>
  db.insertInto('user_tokens').values((e) => ({
    account_id: p.accountId, hash: p.hash, user_id: p.userId, kind: p.kind, created_at: now, expires_at: e(now, '+', p.lifetimeMs),
  })))

const select = selectingOne(({ db, now }, p: Key) =>
  db.selectFrom('user_tokens').selectAll().where('account_id', '=', p.accountId).where('hash', '=', p.hash).where('expires_at', '>', now))

const selectUser = selectingOne(({ db }, p: { accountId: string; userId: string }) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.userId))

/** The youngest first; those that have expired count for nothing. */
const selectLive = selecting(({ db, now }, p: { accountId: string; userId: string }) =>
  db.selectFrom('user_tokens').select('hash').where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('expires_at', '>', now)
    .orderBy('created_at', 'desc').orderBy('hash'))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('user_tokens').where('account_id', '=', p.accountId).where('hash', '=', p.hash))

const removeOverdue = changing(({ db, now }) => db.deleteFrom('user_tokens').where('expires_at', '<=', now))

const toToken = (row: UserTokensTable): UserTokenRecord =>
  ({ accountId: row.account_id, userId: row.user_id, kind: row.kind, createdAtMs: row.created_at, expiresAtMs: row.expires_at })

/** Under the user's lock, which setting a password takes too: so neither overlooks the other, and nobody counts alone. */
export function* addUserToken(accountId: string, token: NewUserToken, { passwordHash, most, event }: UserTokenGrant): Unit<UserTokenRecord | null> {
  const { userId, hash } = token
  if ((yield* lockUser({ accountId, userId })) === null) return null
  const password = yield* findPassword(accountId, userId)
  if (password === null || !Buffer.from(password.hash).equals(passwordHash)) return null
  const live = yield* selectLive({ accountId, userId })
  for (const oldest of live.slice(most - 1)) yield* remove({ accountId, hash: oldest.hash })
  yield* insert({ accountId, ...token })
  yield* addEvent(accountId, event)
  const row = yield* select({ accountId, hash })
  return row === null ? null : toToken(row)
}

export function* findUserToken(accountId: string, hash: Uint8Array): Unit<{ readonly token: UserTokenRecord; readonly user: UserRecord } | null> {
  const row = yield* select({ accountId, hash })
  const user = row === null ? null : yield* selectUser({ accountId, userId: row.user_id })
  return row === null || user === null ? null : { token: toToken(row), user: toUser(user) }
}

export function* takeUserToken(accountId: string, hash: Uint8Array, event: NewEvent): Unit<boolean> {
  if ((yield* remove({ accountId, hash })) === 0) return false
  yield* addEvent(accountId, event)
  return true
}

/** What nobody ended. */
export function* removeOverdueUserTokens(): Unit<number> {
  return yield* removeOverdue({})
}
