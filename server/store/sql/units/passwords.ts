/** Passwords of users: set, counted, forgiven. */
import type { NewEvent } from '../../records.ts'
import type { PasswordRecord } from '../../passwords.ts'
import { readBytes } from '../codecs/values.ts'
import type { PasswordsTable } from '../passwords-schema.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { lockUser } from './users.ts'

type Key = { accountId: string; userId: string }
type Secret = Pick<PasswordRecord, 'salt' | 'hash'>

const upsert = changing(({ db }, p: Key & Secret) =>
  db.insertInto('passwords').values({ account_id: p.accountId, user_id: p.userId, salt: p.salt, hash: p.hash, tries: 0 })
    .onConflict((c) => c.columns(['account_id', 'user_id']).doUpdateSet({ salt: p.salt, hash: p.hash, tries: 0 })))

const select = selectingOne(({ db }, p: Key) =>
  db.selectFrom('passwords').selectAll().where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

const count = changing(({ db }, p: Key & { most: number }) =>
  db.updateTable('passwords').set((e) => ({ tries: e('tries', '+', 1) }))
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('tries', '<', p.most))

const clear = changing(({ db }, p: Key) =>
  db.updateTable('passwords').set({ tries: 0 }).where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

export const removePassword = changing(({ db }, p: Key) =>
  db.deleteFrom('passwords').where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

/** Those of a user who is gone or has another password. */
export const removeTokensOfUser = changing(({ db }, p: Key) =>
  db.deleteFrom('user_tokens').where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

const toPassword = (row: PasswordsTable): PasswordRecord =>
  ({ accountId: row.account_id, userId: row.user_id, salt: readBytes(row.salt), hash: readBytes(row.hash), tries: row.tries })

export function* setPassword(accountId: string, userId: string, secret: Secret, event: NewEvent): Unit<'set' | 'absent'> {
  if ((yield* lockUser({ accountId, userId })) === null) return 'absent'
  yield* upsert({ accountId, userId, salt: secret.salt, hash: secret.hash })
  yield* removeTokensOfUser({ accountId, userId })
  yield* addEvent(accountId, event)
  return 'set'
}

export function* findPassword(accountId: string, userId: string): Unit<PasswordRecord | null> {
  const row = yield* select({ accountId, userId })
  return row === null ? null : toPassword(row)
}

export function* countPasswordTry(
  accountId: string, userId: string, most: number,
): Unit<{ readonly password: PasswordRecord; readonly counted: boolean } | null> {
  const counted = (yield* count({ accountId, userId, most })) === 1
  const row = yield* select({ accountId, userId })
  return row === null ? null : { password: toPassword(row), counted }
}

export function* clearPasswordTries(accountId: string, userId: string, event: NewEvent | null): Unit<void> {
  yield* clear({ accountId, userId })
  if (event !== null) yield* addEvent(accountId, event)
}
