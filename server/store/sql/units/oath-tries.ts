/** What a one-time code does to its device: counted before it is judged, accepted by compare-and-swap. */
import { sql } from 'kysely'
import type { NewEvent, NewNotice } from '../../records.ts'
import type { OathChange, OpenedOathDevice } from '../../oath.ts'
import { fromOathMutable, type OathMutableRow } from '../codecs/oath.ts'
import { writeList } from '../codecs/values.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { openOathRow } from './oath-devices.ts'

type Key = { accountId: string; id: string }

const advance = changing(({ db }, p: Key & OathMutableRow & { revision: number }) =>
  db.updateTable('oath_devices').set((e) => ({
    state: p.state, name: p.name, counter: p.counter, drift: p.drift, sealed_secret: p.sealed_secret, legacy: p.legacy,
    question: p.question, question_ends: p.question_ends, last_used_at: p.last_used_at, revision: e('revision', '+', 1),
  })).where('account_id', '=', p.accountId).where('id', '=', p.id).where('revision', '=', p.revision))

const clearFailures = changing(({ db }, p: Key) =>
  db.updateTable('oath_devices').set({ failures: 0 }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const giveBack = changing(({ db, texts }, p: { accountId: string; ids: string }) =>
  db.updateTable('oath_devices').set((e) => ({ failures: e('failures', '-', 1) }))
    .where('account_id', '=', p.accountId).where('id', 'in', texts(p.ids)).where('failures', '>', 0))

const count = selecting(({ db, now, texts }, p: { accountId: string; ids: string; most: number }) =>
  db.updateTable('oath_devices').set((e) => ({ failures: e('failures', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', 'in', texts(p.ids)).where('failures', '<', p.most)
    .returningAll().returning(now.as('now_ms')))

const selectLocked = selectingOne(({ db, lock }, p: Key & { most: number }) =>
  lock(db.selectFrom('oath_devices').select(sql<number>`1`.as('one'))
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('failures', '>=', p.most)))

export function* advanceOathDevice(accountId: string, id: string, change: OathChange): Unit<'advanced' | 'conflict'> {
  if ((yield* advance({ accountId, id, revision: change.revision, ...fromOathMutable(change.next) })) === 0) return 'conflict'
  if (change.clearFailures) yield* clearFailures({ accountId, id })
  if (change.giveBack.length > 0) yield* giveBack({ accountId, ids: writeList(change.giveBack) })
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'advanced'
}

export function* countOathTries(accountId: string, ids: readonly string[], most: number): Unit<readonly OpenedOathDevice[]> {
  const opened: OpenedOathDevice[] = []
  for (const row of yield* count({ accountId, ids: writeList(ids), most })) opened.push(yield* openOathRow(row))
  return opened
}

export function* tellOathLock(accountId: string, id: string, most: number, event: NewEvent, notice: NewNotice | null): Unit<boolean> {
  if ((yield* selectLocked({ accountId, id, most })) === null) return false
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return true
}
