/** Instances of a license: found, described, removed. */
import type { InstanceRecord } from '../../licensing.ts'
import type { NewEvent, NewNotice, UserRecord } from '../../records.ts'
import { toUser } from '../codecs/accounts.ts'
import { toInstance } from '../codecs/licensing.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { endActivationOfInstance } from './activation-ends.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'

type Key = { accountId: string; id: string }

const select = selectingOne(({ db }, p: Key) =>
  db.selectFrom('instances').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectUser = selectingOne(({ db }, p: { accountId: string; serial: string }) =>
  db.selectFrom('users as u').selectAll('u')
    .innerJoin('licenses as l', (j) => j.onRef('l.account_id', '=', 'u.account_id').onRef('l.user_id', '=', 'u.id'))
    .where('l.account_id', '=', p.accountId).where('l.serial', '=', p.serial))

const describe = changing(({ db }, p: Key & { description: string }) =>
  db.updateTable('instances').set({ description: p.description }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('instances').where('account_id', '=', p.accountId).where('id', '=', p.id))

export function* findInstance(accountId: string, id: string): Unit<{ readonly instance: InstanceRecord; readonly user: UserRecord } | null> {
  const row = yield* select({ accountId, id })
  if (row === null) return null
  const user = yield* selectUser({ accountId, serial: row.license })
  return user === null ? null : { instance: toInstance(row), user: toUser(user) }
}

export function* describeInstance(accountId: string, id: string, description: string, event: NewEvent): Unit<'described' | 'absent'> {
  if ((yield* describe({ accountId, id, description })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  return 'described'
}

export function* removeInstance(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Unit<'removed' | 'absent'> {
  const row = yield* select({ accountId, id })
  if (row === null) return 'absent'
  // Nobody may get its message again, or sign for it.
  const ended = yield* endActivationOfInstance(accountId, row.license, id)
  if ((yield* remove({ accountId, id })) + ended === 0) return 'absent'
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return 'removed'
}
