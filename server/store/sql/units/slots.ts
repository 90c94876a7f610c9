/** Device slots: made, looked at, given to a user, switched, taken away. What fills them is in `slot-filling.ts`. */
import { sql } from 'kysely'
import type { NewEvent } from '../../records.ts'
import type { OpenedSlot, SlotGrant, SlotStore } from '../../slots.ts'
import { toUser } from '../codecs/accounts.ts'
import { toSlot } from '../codecs/slots.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import type { Toolkit } from '../toolkit.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { lockUser } from './users.ts'

type Key = { accountId: string; id: string }
type Place = { accountId: string; serial: string }

const active = sql.lit('active' as const)

const insert = changing(({ db, now }, p: Key & { serial: string; userId: string }) =>
  db.insertInto('slots').values({ id: p.id, account_id: p.accountId, serial: p.serial, user_id: p.userId, disabled: sql.lit(false), created_at: now })
    .onConflict((c) => c.columns(['account_id', 'serial']).doNothing()))

const slotsWithDevice = ({ db }: Toolkit) =>
  db.selectFrom('slots').selectAll('slots')
    .select((e) => e.selectFrom('credentials as c').select('c.id').whereRef('c.account_id', '=', 'slots.account_id')
      .whereRef('c.serial', '=', 'slots.serial').where('c.state', '=', active).as('device_id'))

const select = selectingOne((k, p: Key) => slotsWithDevice(k).where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectBySerial = selectingOne((k, p: Place) => slotsWithDevice(k).where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const selectPage = selecting((k, p: { accountId: string; after: string; limit: number }) =>
  slotsWithDevice(k).where('account_id', '=', p.accountId).where('serial', '>', p.after).orderBy('serial').limit(p.limit))

const selectPageOfUser = selecting((k, p: { accountId: string; userId: string; after: string; limit: number }) =>
  slotsWithDevice(k).where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('serial', '>', p.after)
    .orderBy('serial').limit(p.limit))

const selectUser = selectingOne(({ db }, p: Key) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

/** A key in a slot counts as a key. */
const countOfUser = selectingOne(({ db }, p: { accountId: string; userId: string }) =>
  db.selectFrom('slots').select((e) => e.fn.countAll<number>().as('empty'))
    .select((e) => e.selectFrom('credentials').select((c) => c.fn.countAll<number>().as('n'))
      .where('account_id', '=', p.accountId).where('user_id', '=', p.userId).where('state', '=', active).as('keys'))
    .where('slots.account_id', '=', p.accountId).where('slots.user_id', '=', p.userId)
    .where((e) => e.not(e.exists(e.selectFrom('credentials as c').select('c.id').whereRef('c.account_id', '=', 'slots.account_id')
      .whereRef('c.serial', '=', 'slots.serial').where('c.state', '=', active)))))

export const lockSlot = selectingOne(({ db, lock }, p: Key) =>
  lock(db.selectFrom('slots').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id)))

export const selectInside = selectingOne(({ db }, p: Place) =>
  db.selectFrom('credentials').select(['id', 'state', 'user_id']).where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const assign = changing(({ db }, p: Key & { userId: string | null }) =>
  db.updateTable('slots').set({ user_id: p.userId }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const setDisabled = changing(({ db }, p: Key & { disabled: boolean }) =>
  db.updateTable('slots').set({ disabled: p.disabled }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('slots').where('account_id', '=', p.accountId).where('id', '=', p.id))

/** Under the user's lock, so that two at once do not both take the last place. Null: the user is gone. */
function* hasRoom(accountId: string, userId: string, most: number): Unit<boolean | null> {
  if ((yield* lockUser({ accountId, userId })) === null) return null
  const count = yield* countOfUser({ accountId, userId })
  return Number(count?.empty ?? 0) + Number(count?.keys ?? 0) < most
}

type New = Parameters<SlotStore['addSlot']>[1]

export function* addSlot(accountId: string, slot: New, grant: SlotGrant): Unit<'added' | 'exists' | 'device_limit' | 'absent'> {
  const roomy = yield* hasRoom(accountId, slot.userId, grant.maxPerUser)
  if (roomy === null) return 'absent'
  if (!roomy) return 'device_limit'
  if ((yield* insert({ accountId, ...slot })) === 0) return 'exists'
  yield* addEvent(accountId, grant.event)
  yield* addNotice(accountId, grant.notice)
  return 'added'
}

type Row = Parameters<typeof toSlot>[0]

function* openRow(row: Row | null): Unit<OpenedSlot | null> {
  if (row === null) return null
  const slot = toSlot(row)
  const user = slot.userId === null ? null : yield* selectUser({ accountId: slot.accountId, id: slot.userId })
  return { slot, user: user === null ? null : toUser(user) }
}

export function* findSlot(accountId: string, id: string): Unit<OpenedSlot | null> {
  return yield* openRow(yield* select({ accountId, id }))
}

export function* findSlotBySerial(accountId: string, serial: string): Unit<OpenedSlot | null> {
  return yield* openRow(yield* selectBySerial({ accountId, serial }))
}

type Filter = Parameters<SlotStore['listSlots']>[1]

export function* listSlots(accountId: string, { userId, after, limit }: Filter): Unit<readonly OpenedSlot[]> {
  const rows = userId === null
    ? yield* selectPage({ accountId, after, limit })
    : yield* selectPageOfUser({ accountId, userId, after, limit })
  const opened: OpenedSlot[] = []
  for (const row of rows) {
    const one = yield* openRow(row)
    if (one !== null) opened.push(one)
  }
  return opened
}

export function* assignSlot(accountId: string, id: string, userId: string, grant: SlotGrant): Unit<'assigned' | 'taken' | 'device_limit' | 'absent'> {
  const roomy = yield* hasRoom(accountId, userId, grant.maxPerUser)
  const row = yield* lockSlot({ accountId, id })
  if (row === null || roomy === null) return 'absent'
  if (row.user_id !== null) return row.user_id === userId ? 'assigned' : 'taken'
  if (!roomy) return 'device_limit'
  yield* assign({ accountId, id, userId })
  yield* addEvent(accountId, grant.event)
  yield* addNotice(accountId, grant.notice)
  return 'assigned'
}

/** The slot's row, held until the end; only while no key is in it. */
function* lockEmpty(accountId: string, id: string): Unit<{ readonly user_id: string | null; readonly disabled: boolean } | 'filled' | 'absent'> {
  const row = yield* lockSlot({ accountId, id })
  if (row === null) return 'absent'
  if ((yield* selectInside({ accountId, serial: row.serial })) !== null) return 'filled'
  return { user_id: row.user_id, disabled: Boolean(row.disabled) }
}

export function* unassignSlot(accountId: string, id: string, event: NewEvent): Unit<'unassigned' | 'filled' | 'absent'> {
  const held = yield* lockEmpty(accountId, id)
  if (typeof held === 'string') return held
  if (held.user_id === null) return 'unassigned'
  yield* assign({ accountId, id, userId: null })
  yield* addEvent(accountId, event)
  return 'unassigned'
}

export function* switchSlot(accountId: string, id: string, disabled: boolean, event: NewEvent): Unit<'switched' | 'filled' | 'absent'> {
  const held = yield* lockEmpty(accountId, id)
  if (typeof held === 'string') return held
  if (held.disabled === disabled) return 'switched'
  yield* setDisabled({ accountId, id, disabled })
  yield* addEvent(accountId, event)
  return 'switched'
}

export function* removeSlot(accountId: string, id: string, event: NewEvent): Unit<'removed' | 'filled' | 'absent'> {
  const held = yield* lockEmpty(accountId, id)
  if (typeof held === 'string') return held
  yield* remove({ accountId, id })
  yield* addEvent(accountId, event)
  return 'removed'
}
