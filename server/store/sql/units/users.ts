/** The users of an account. */
import type { NewEvent, UserRecord } from '../../records.ts'
import { toUser } from '../codecs/accounts.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

type NewUser = Omit<UserRecord, 'accountId'>

const select = selectingOne(({ db }, p: { accountId: string; username: string }) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('username', '=', p.username))

const selectPage = selecting(({ db }, p: { accountId: string; after: string; limit: number }) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('username', '>', p.after).orderBy('username').limit(p.limit))

const insert = changing(({ db }, p: { accountId: string } & NewUser) =>
  db.insertInto('users').values({
    id: p.id, account_id: p.accountId, username: p.username, handle: p.handle, display_name: p.displayName,
    email: p.email, mobile: p.mobile,
  }).onConflict((c) => c.columns(['account_id', 'username']).doNothing()))

/** Registrations of one user take turns: they count its keys. */
export const lockUser = selectingOne(({ db, lock }, p: { accountId: string; userId: string }) =>
  lock(db.selectFrom('users').select('id').where('account_id', '=', p.accountId).where('id', '=', p.userId)))

export function* findUser(accountId: string, username: string): Unit<UserRecord | null> {
  const row = yield* select({ accountId, username })
  return row === null ? null : toUser(row)
}

export function* listUsers(accountId: string, page: { readonly after: string; readonly limit: number }): Unit<readonly UserRecord[]> {
  return (yield* selectPage({ accountId, ...page })).map(toUser)
}

export function* addUser(accountId: string, user: NewUser, event: NewEvent): Unit<UserRecord> {
  const added = yield* insert({ accountId, ...user })
  if (added === 1) yield* addEvent(accountId, event)
  const found = yield* findUser(accountId, user.username)
  if (found === null) throw new Error('a user that was added cannot be found')
  return found
}
