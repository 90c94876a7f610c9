/** What becomes of a user after it was added. */
import type { Newcomer } from '../../newcomers.ts'
import type { NewEvent, UserRecord } from '../../records.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { removePassword, removeTokensOfUser, setPassword } from './passwords.ts'
import { removeEmptySlots } from './slot-filling.ts'

type Key = { accountId: string; userId: string }
type Change = Pick<UserRecord, 'displayName' | 'email' | 'mobile'>

/** The whole row, foreign keys to it included: what somebody is just writing for the user is there by then, or finds no user. */
const lockWhole = selectingOne(({ db, dialect }, p: Key) => {
  const row = db.selectFrom('users').select('id').where('account_id', '=', p.accountId).where('id', '=', p.userId)
  return dialect === 'sqlite' ? row : row.forUpdate()
})

const update = changing(({ db }, p: Key & Change) =>
  db.updateTable('users').set({ display_name: p.displayName, email: p.email, mobile: p.mobile })
    .where('account_id', '=', p.accountId).where('id', '=', p.userId))

const removeTickets = changing(({ db }, p: Key) =>
  db.deleteFrom('tickets').where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('users').where('account_id', '=', p.accountId).where('id', '=', p.userId))

const selectKey = selectingOne(({ db }, p: Key) =>
  db.selectFrom('credentials').select('id').where('account_id', '=', p.accountId).where('user_id', '=', p.userId).limit(1))

const selectLicense = selectingOne(({ db }, p: Key) =>
  db.selectFrom('licenses').select('serial').where('account_id', '=', p.accountId).where('user_id', '=', p.userId).limit(1))

const selectOathDevice = selectingOne(({ db }, p: Key) =>
  db.selectFrom('oath_devices').select('id').where('account_id', '=', p.accountId).where('user_id', '=', p.userId).limit(1))

export function* updateUser(
  accountId: string, userId: string, change: Change, event: NewEvent, password: Newcomer['password'] | null = null,
): Unit<'updated' | 'absent'> {
  if ((yield* update({ accountId, userId, ...change })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  if (password !== null) yield* setPassword(accountId, userId, password, password.event)
  return 'updated'
}

export function* removeUser(accountId: string, userId: string, event: NewEvent): Unit<'removed' | 'absent' | 'occupied'> {
  const key = { accountId, userId }
  if ((yield* lockWhole(key)) === null) return 'absent'
  const held = (yield* selectKey(key)) ?? (yield* selectLicense(key)) ?? (yield* selectOathDevice(key))
  if (held !== null) return 'occupied'
  yield* removeTickets(key)
  yield* removePassword(key)
  yield* removeTokensOfUser(key)
  yield* removeEmptySlots(key)
  if ((yield* remove(key)) === 0) throw new Undo('absent')
  yield* addEvent(accountId, event)
  return 'removed'
}
