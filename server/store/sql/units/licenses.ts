/** Licenses: added, looked at, given to a user, cleared. */
import type { LicenseRecord, LicensingStore, OpenedLicense } from '../../licensing.ts'
import type { NewEvent } from '../../records.ts'
import { toUser } from '../codecs/accounts.ts'
import { toInstance, toLicense } from '../codecs/licensing.ts'
import { changing, selecting, selectingOne, Undo, type Unit } from '../query.ts'
import { endActivations } from './activation-ends.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'

type Key = { accountId: string; serial: string }

const insert = changing(({ db, now }, p: Key & { capacity: number; userId: string | null }) =>
  db.insertInto('licenses').values({
    account_id: p.accountId, serial: p.serial, capacity: p.capacity, user_id: p.userId, last_number: 0, created_at: now,
  }).onConflict((c) => c.columns(['account_id', 'serial']).doNothing()))

const select = selectingOne(({ db }, p: Key) =>
  db.selectFrom('licenses').selectAll().where('account_id', '=', p.accountId).where('serial', '=', p.serial))

/** What changes a license or counts its instances takes turns. */
export const lockLicense = selectingOne(({ db, lock }, p: Key) =>
  lock(db.selectFrom('licenses').selectAll().where('account_id', '=', p.accountId).where('serial', '=', p.serial)))

const selectUser = selectingOne(({ db }, p: { accountId: string; id: string }) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

export const selectInstances = selecting(({ db }, p: Key) =>
  db.selectFrom('instances').selectAll().where('account_id', '=', p.accountId).where('license', '=', p.serial).orderBy('number'))

const selectPage = selecting(({ db }, p: { accountId: string; after: string; limit: number }) =>
  db.selectFrom('licenses').selectAll().where('account_id', '=', p.accountId).where('serial', '>', p.after)
    .orderBy('serial').limit(p.limit))

const selectPageOfUser = selecting(({ db }, p: { accountId: string; userId: string; after: string; limit: number }) =>
  db.selectFrom('licenses').selectAll().where('account_id', '=', p.accountId).where('user_id', '=', p.userId)
    .where('serial', '>', p.after).orderBy('serial').limit(p.limit))

const assign = changing(({ db }, p: Key & { userId: string }) =>
  db.updateTable('licenses').set({ user_id: p.userId }).where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const unassign = changing(({ db }, p: Key) =>
  db.updateTable('licenses').set({ user_id: null }).where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const remove = changing(({ db }, p: Key) =>
  db.deleteFrom('licenses').where('account_id', '=', p.accountId).where('serial', '=', p.serial))

const removeInstances = changing(({ db }, p: Key) =>
  db.deleteFrom('instances').where('account_id', '=', p.accountId).where('license', '=', p.serial))

type Exists = { readonly exists: readonly string[] }

export function* addLicenses(
  accountId: string, licenses: readonly Pick<LicenseRecord, 'serial' | 'capacity' | 'userId'>[], event: NewEvent,
): Unit<Exists> {
  const exists: string[] = []
  for (const license of licenses) {
    if ((yield* insert({ accountId, ...license })) === 0) exists.push(license.serial)
  }
  if (exists.length > 0) throw new Undo<Exists>({ exists })
  yield* addEvent(accountId, event)
  return { exists }
}

function* open(row: Parameters<typeof toLicense>[0]): Unit<OpenedLicense> {
  const license = toLicense(row)
  const user = license.userId === null ? null : yield* selectUser({ accountId: license.accountId, id: license.userId })
  const instances = yield* selectInstances({ accountId: license.accountId, serial: license.serial })
  return { license, user: user === null ? null : toUser(user), instances: instances.map(toInstance) }
}

export function* findLicense(accountId: string, serial: string): Unit<OpenedLicense | null> {
  const row = yield* select({ accountId, serial })
  return row === null ? null : yield* open(row)
}

type Filter = Parameters<LicensingStore['listLicenses']>[1]

export function* listLicenses(accountId: string, { userId, after, limit }: Filter): Unit<readonly OpenedLicense[]> {
  const rows = userId === null
    ? yield* selectPage({ accountId, after, limit })
    : yield* selectPageOfUser({ accountId, userId, after, limit })
  const opened: OpenedLicense[] = []
  for (const row of rows) opened.push(yield* open(row))
  return opened
}

export function* assignLicense(
  accountId: string, serial: string, userId: string, event: NewEvent,
): Unit<'assigned' | 'taken' | 'absent'> {
  const row = yield* lockLicense({ accountId, serial })
  if (row === null) return 'absent'
  if (row.user_id !== null) return row.user_id === userId ? 'assigned' : 'taken'
  yield* assign({ accountId, serial, userId })
  yield* addEvent(accountId, event)
  return 'assigned'
}

type Clearing = Parameters<LicensingStore['clearLicense']>[2]

export function* clearLicense(accountId: string, serial: string, change: Clearing): Unit<'cleared' | 'occupied' | 'absent'> {
  if ((yield* lockLicense({ accountId, serial })) === null) return 'absent'
  yield* endActivations(accountId, serial, 'superseded')
  const instances = yield* selectInstances({ accountId, serial })
  if (instances.length > 0 && !change.deleteInstances) throw new Undo('occupied')
  yield* removeInstances({ accountId, serial })
  if (change.step === 'unassign') yield* unassign({ accountId, serial })
  if (change.step === 'remove') yield* remove({ accountId, serial })
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'cleared'
}
