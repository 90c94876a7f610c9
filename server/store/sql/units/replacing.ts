/** A key that takes the place of an imported one: the two records are linked, or the old one goes. */
import type { Replacement } from '../../store.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'

type Pair = { accountId: string; userId: string; old: string; by: string }

const link = changing(({ db }, p: Pair) =>
  db.updateTable('credentials').set({ replaced_by: p.by })
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('id', '=', p.old).where('app_id', 'is not', null))

const retire = changing(({ db }, p: Omit<Pair, 'by'>) =>
  db.deleteFrom('credentials')
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('id', '=', p.old).where('app_id', 'is not', null))

const unlink = changing(({ db }, p: { accountId: string; userId: string; by: string }) =>
  db.updateTable('credentials').set({ replaced_by: null })
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('replaced_by', '=', p.by))

const selectSerial = selectingOne(({ db }, p: Omit<Pair, 'by'>) =>
  db.selectFrom('credentials').select('serial')
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('id', '=', p.old))

const giveSerial = changing(({ db }, p: { accountId: string; by: string; serial: string }) =>
  db.updateTable('credentials').set({ serial: p.serial }).where('account_id', '=', p.accountId).where('id', '=', p.by))

const selectSuccessor = selectingOne(({ db }, p: Pair) =>
  db.selectFrom('credentials').select('id')
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId)
    .where('replaces', '=', p.old).where('id', '!=', p.by).where('state', '=', 'active'))

/**
 * Within the transaction that makes the new key active, under the lock of its user. An old one that is gone already is
 * no fault; where another key was faster to take its place, nothing of the transaction stays and it answers `taken`.
 */
export function* settleReplacement(accountId: string, userId: string, by: string, change: Replacement | null): Unit<void> {
  if (change === null) return
  const { deviceId: old, retired } = change
  if ((yield* selectSuccessor({ accountId, userId, old, by })) !== null) throw new Undo<'taken'>('taken')
  if (retired === null) {
    yield* link({ accountId, userId, old, by })
    return
  }
  const left = yield* selectSerial({ accountId, userId, old })
  if ((yield* retire({ accountId, userId, old })) === 0) return
  // The slot of the old key is that of the new one, so that its serial goes on to name a key.
  if (left !== null && left.serial !== null) yield* giveSerial({ accountId, by, serial: left.serial })
  yield* addEvent(accountId, retired.event)
  yield* addNotice(accountId, retired.notice)
}

/** The new key is gone, so the old one may be offered an upgrade again. */
export function* forgetReplacement(accountId: string, userId: string, by: string): Unit<void> {
  yield* unlink({ accountId, userId, by })
}
