/** What a one-time code does to its device: counted before it is judged, accepted by compare-and-swap. */
import { sql } from 'kysely'
import type { NewEvent, NewNotice } from '../../records.ts'
import type { OathChange, OpenedOathDevice } from '../../oath.ts'
import { fromOathMutable, type OathMutableRow } from '../codecs/oath.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { forgetSetup, openOathRow } from './oath-devices.ts'

type Key = { accountId: string; id: string }

const advance = changing(({ db }, p: Key & OathMutableRow & { revision: number }) =>
  db.updateTable('oath_devices').set((e) => ({
    state: p.state, name: p.name, counter: p.counter, drift: p.drift, sealed_secret: p.sealed_secret, secret_told: p.secret_told, legacy: p.legacy,
    question: p.question, question_ends: p.question_ends, sent: p.sent, sent_ends: p.sent_ends, last_used_at: p.last_used_at,
    revision: e('revision', '+', 1),
  })).where('account_id', '=', p.accountId).where('id', '=', p.id).where('revision', '=', p.revision))

const clearFailures = changing(({ db }, p: Key) =>
  db.updateTable('oath_devices').set({ failures: 0 }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const giveBack = changing(({ db }, p: Key) =>
  db.updateTable('oath_devices').set((e) => ({ failures: e('failures', '-', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('failures', '>', 0))

const count = selectingOne(({ db, now }, p: Key & { most: number }) =>
  db.updateTable('oath_devices').set((e) => ({ failures: e('failures', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('failures', '<', p.most)
    .returningAll().returning(now.as('now_ms')))

const selectLocked = selectingOne(({ db, lock }, p: Key & { most: number }) =>
  lock(db.selectFrom('oath_devices').select(sql<number>`1`.as('one'))
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('failures', '>=', p.most)))

export function* advanceOathDevice(accountId: string, id: string, change: OathChange): Unit<'advanced' | 'conflict'> {
  // Rows are locked by id, as counting does, so that two callers wait for each other and never both ways.
  const others = change.giveBack.toSorted()
  for (const other of others.filter((before) => before < id)) yield* giveBack({ accountId, id: other })
  const advanced = yield* advance({ accountId, id, revision: change.revision, ...fromOathMutable(change.next) })
  if (advanced === 0) throw new Undo<'conflict'>('conflict')
  if (change.endsSetup === true) yield* forgetSetup({ accountId, id })
  if (change.clearFailures) yield* clearFailures({ accountId, id })
  for (const other of others.filter((after) => after > id)) yield* giveBack({ accountId, id: other })
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'advanced'
}

export function* countOathTries(accountId: string, ids: readonly string[], most: number): Unit<readonly OpenedOathDevice[]> {
  const opened: OpenedOathDevice[] = []
  for (const id of ids.toSorted()) {
    const row = yield* count({ accountId, id, most })
    if (row !== null) opened.push(yield* openOathRow(row))
  }
  return opened
}

export function* tellOathLock(accountId: string, id: string, most: number, event: NewEvent, notice: NewNotice | null): Unit<boolean> {
  if ((yield* selectLocked({ accountId, id, most })) === null) return false
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return true
}
