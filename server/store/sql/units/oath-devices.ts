/** One-time-code devices: added, looked at, given to a user, taken away. */
import type { NewEvent, NewNotice } from '../../records.ts'
import type { NewOathDevice, OathStore, OpenedOathDevice } from '../../oath.ts'
import { toUser } from '../codecs/accounts.ts'
import { fromNewOathDevice, toOathDevice, type NewOathDeviceRow } from '../codecs/oath.ts'
import { changing, selecting, selectingOne, Undo, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { lockUser } from './users.ts'

type Key = { accountId: string; id: string }

const insert = changing(({ db, now }, p: NewOathDeviceRow) =>
  db.insertInto('oath_devices').values({
    id: p.id, account_id: p.account_id, serial: p.serial, kind: p.kind, algorithm: p.algorithm, digits: p.digits,
    period_seconds: p.period_seconds, suite: p.suite, look_around: p.look_around, counter: p.counter, drift: p.drift,
    sealed_secret: p.sealed_secret, secret_told: p.secret_told, legacy: p.legacy, manufacturer: p.manufacturer, user_id: p.user_id, state: p.state,
    name: p.name, failures: 0, question: null, question_ends: null, sent: null, sent_ends: null,
    not_before: p.not_before, not_after: p.not_after, revision: 1, created_at: now, last_used_at: null,
  }).onConflict((c) => c.columns(['account_id', 'serial']).doNothing()))

const select = selectingOne(({ db, now }, p: Key) =>
  db.selectFrom('oath_devices').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectBySerial = selectingOne(({ db, now }, p: { accountId: string; serial: string }) =>
  db.selectFrom('oath_devices').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const lock = selectingOne(({ db, lock: hold }, p: Key) =>
  hold(db.selectFrom('oath_devices').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id)))

const selectUser = selectingOne(({ db }, p: Key) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectPage = selecting(({ db, now }, p: { accountId: string; after: string; limit: number }) =>
  db.selectFrom('oath_devices').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId)
    .where('serial', '>', p.after).orderBy('serial').limit(p.limit))

const selectPageOfUser = selecting(({ db, now }, p: { accountId: string; userId: string; after: string; limit: number }) =>
  db.selectFrom('oath_devices').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId).where('serial', '>', p.after).orderBy('serial').limit(p.limit))

const countOfUser = selectingOne(({ db }, p: { accountId: string; userId: string }) =>
  db.selectFrom('oath_devices').select((e) => e.fn.countAll<number>().as('n'))
    .where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

const assign = changing(({ db }, p: Key & { userId: string | null }) =>
  db.updateTable('oath_devices').set((e) => ({ user_id: p.userId, sent: null, sent_ends: null, revision: e('revision', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('oath_devices').where('account_id', '=', p.accountId).where('id', '=', p.id))

type Added = Awaited<ReturnType<OathStore['addOathDevices']>>
type Limited = { readonly maxPerUser: number; readonly event: NewEvent; readonly notice: NewNotice | null }

export function* addOathDevices(accountId: string, devices: readonly NewOathDevice[], { maxPerUser, event, notice }: Limited): Unit<Added> {
  const serials: string[] = []
  for (const device of devices) {
    const roomy = device.userId === null || (yield* hasRoom(accountId, device.userId, maxPerUser))
    if (roomy !== true) throw new Undo<Added>({ outcome: roomy === null ? 'absent' : 'device_limit' })
    if ((yield* insert(fromNewOathDevice(accountId, device))) === 0) serials.push(device.serial)
  }
  if (serials.length > 0) throw new Undo<Added>({ outcome: 'exists', serials })
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return { outcome: 'added' }
}

/** Under the user's lock, so that two at once do not both take the last place. Null: the user is gone. */
function* hasRoom(accountId: string, userId: string, maxPerUser: number): Unit<boolean | null> {
  if ((yield* lockUser({ accountId, userId })) === null) return null
  return ((yield* countOfUser({ accountId, userId }))?.n ?? 0) < maxPerUser
}

const selectSetup = selectingOne(({ db }, p: Key) =>
  db.selectFrom('code_setups').select('ticket_id').where('account_id', '=', p.accountId).where('device_id', '=', p.id))

export const forgetSetup = changing(({ db }, p: Key) =>
  db.deleteFrom('code_setups').where('account_id', '=', p.accountId).where('device_id', '=', p.id))

type Row = Parameters<typeof toOathDevice>[0] & { readonly now_ms: number }

export function* openOathRow(row: Row): Unit<OpenedOathDevice> {
  const device = toOathDevice(row)
  const user = device.userId === null ? null : yield* selectUser({ accountId: device.accountId, id: device.userId })
  const inSetup = device.state === 'pending' && (yield* selectSetup(device)) !== null
  return { device, user: user === null ? null : toUser(user), inSetup, nowMs: row.now_ms }
}

export function* findOathDevice(accountId: string, id: string): Unit<OpenedOathDevice | null> {
  const row = yield* select({ accountId, id })
  return row === null ? null : yield* openOathRow(row)
}

export function* findOathDeviceBySerial(accountId: string, serial: string): Unit<OpenedOathDevice | null> {
  const row = yield* selectBySerial({ accountId, serial })
  return row === null ? null : yield* openOathRow(row)
}

type Filter = Parameters<OathStore['listOathDevices']>[1]

export function* listOathDevices(accountId: string, { userId, after, limit }: Filter): Unit<readonly OpenedOathDevice[]> {
  const rows = userId === null
    ? yield* selectPage({ accountId, after, limit })
    : yield* selectPageOfUser({ accountId, userId, after, limit })
  const opened: OpenedOathDevice[] = []
  for (const row of rows) opened.push(yield* openOathRow(row))
  return opened
}

export function* assignOathDevice(
  accountId: string, id: string, userId: string, { maxPerUser, event, notice }: Limited,
): Unit<'assigned' | 'taken' | 'device_limit' | 'absent'> {
  const roomy = yield* hasRoom(accountId, userId, maxPerUser)
  const row = yield* lock({ accountId, id })
  if (row === null || roomy === null) return 'absent'
  if (row.user_id !== null) return row.user_id === userId ? 'assigned' : 'taken'
  if (!roomy) return 'device_limit'
  yield* assign({ accountId, id, userId })
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return 'assigned'
}

export function* unassignOathDevice(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Unit<'unassigned' | 'absent'> {
  const row = yield* lock({ accountId, id })
  if (row === null) return 'absent'
  if (row.user_id === null) return 'unassigned'
  yield* assign({ accountId, id, userId: null })
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return 'unassigned'
}

export function* removeOathDevice(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Unit<'removed' | 'absent'> {
  if ((yield* remove({ accountId, id })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  yield* addNotice(accountId, notice)
  return 'removed'
}
