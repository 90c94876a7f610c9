/** The steps of an activation: read with its user and the clock, written by compare-and-swap. */
import type { ActivationChange, InstanceRecord, OpenedActivation, VoucherUse } from '../../licensing.ts'
import { toUser } from '../codecs/accounts.ts'
import { fromLife, toActivation } from '../codecs/licensing.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { endActivations } from './activation-ends.ts'
import { settleTicket } from './activation-ticket.ts'
import { useCredential } from './authentication.ts'
import { addEvent } from './events.ts'
import { lockLicense, selectInstances } from './licenses.ts'
import { addNotice } from './notices.ts'

type Key = { accountId: string; id: string }
type Answer = 'advanced' | 'conflict' | 'exhausted' | 'counter'

const select = selectingOne(({ db, now }, p: Key) =>
  db.selectFrom('activations').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId).where('id', '=', p.id))

const selectLive = selectingOne(({ db, now }, p: { accountId: string; license: string }) =>
  db.selectFrom('activations').selectAll().select(now.as('now_ms')).where('account_id', '=', p.accountId)
    .where('license', '=', p.license).where('live_until', '>', now).orderBy('id', 'desc').limit(1))

const selectUser = selectingOne(({ db }, p: Key) =>
  db.selectFrom('users').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id))

type Advance = Key & { revision: number; life: string; liveUntil: number | null }

const advance = changing(({ db }, p: Advance) =>
  db.updateTable('activations').set((e) => ({ life: p.life, live_until: p.liveUntil, revision: e('revision', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('revision', '=', p.revision))

const eraseSecret = changing(({ db }, p: Key) =>
  db.updateTable('activations').set({ sealed_secret: null }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const keepMessage2 = changing(({ db }, p: Key & { sealed: Uint8Array | null }) =>
  db.updateTable('activations').set({ sealed_message2: p.sealed }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const keepDigest = changing(({ db }, p: Key & { digest: Uint8Array }) =>
  db.updateTable('activations').set({ answer_digest: p.digest }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const keepInstance = changing(({ db }, p: Key & { instanceId: string }) =>
  db.updateTable('activations').set({ instance_id: p.instanceId }).where('account_id', '=', p.accountId).where('id', '=', p.id))

const takeNumber = changing(({ db }, p: { accountId: string; serial: string; number: number; before: number }) =>
  db.updateTable('licenses').set({ last_number: p.number })
    .where('account_id', '=', p.accountId).where('serial', '=', p.serial).where('last_number', '=', p.before))

type NewInstance = { accountId: string } & Omit<InstanceRecord, 'accountId' | 'state' | 'createdAtMs' | 'activatedAtMs' | 'lastUsedAtMs'>

const insertInstance = changing(({ db, now }, p: NewInstance) =>
  db.insertInto('instances').values({
    id: p.id, account_id: p.accountId, license: p.license, number: p.number, state: 'pending', description: p.description,
    platform: p.platform, vouched_by: p.vouchedBy, sealed_secret: p.sealedSecret, created_at: now, activated_at: null, last_used_at: null,
  }))

const activateInstance = changing(({ db, now }, p: Key) =>
  db.updateTable('instances').set({ state: 'active', activated_at: now, last_used_at: now })
    .where('account_id', '=', p.accountId).where('id', '=', p.id).where('state', '=', 'pending'))

const removePending = changing(({ db }, p: Key) =>
  db.deleteFrom('instances').where('account_id', '=', p.accountId).where('id', '=', p.id).where('state', '=', 'pending'))

export function* findActivation(accountId: string, id: string): Unit<OpenedActivation | null> {
  return yield* open(yield* select({ accountId, id }))
}

export function* findLiveActivation(accountId: string, serial: string): Unit<OpenedActivation | null> {
  return yield* open(yield* selectLive({ accountId, license: serial }))
}

function* open(row: (Parameters<typeof toActivation>[0] & { readonly now_ms: number }) | null): Unit<OpenedActivation | null> {
  if (row === null) return null
  const user = yield* selectUser({ accountId: row.account_id, id: row.user_id })
  return user === null ? null : { activation: toActivation(row), user: toUser(user), nowMs: row.now_ms }
}

export function* advanceActivation(accountId: string, id: string, change: ActivationChange): Unit<Answer> {
  const before = yield* select({ accountId, id })
  if (before === null || before.revision !== change.revision) return 'conflict'
  if (change.instance?.step === 'add') yield* addInstance(accountId, before, change.instance.row)
  if ((yield* advance({ accountId, id, revision: change.revision, ...fromLife(change.life) })) === 0) throw new Undo<Answer>('conflict')
  if (change.voucher !== undefined) yield* useVoucher(accountId, change.voucher)
  if (change.sealedSecret === null) yield* eraseSecret({ accountId, id })
  if (change.sealedMessage2 !== undefined) yield* keepMessage2({ accountId, id, sealed: change.sealedMessage2 })
  if (change.answerDigest !== undefined) yield* keepDigest({ accountId, id, digest: change.answerDigest })
  const instanceId = change.instance?.step === 'add' ? change.instance.row.id : before.instance_id
  if (change.instance?.step === 'add') yield* keepInstance({ accountId, id, instanceId: change.instance.row.id })
  if (change.instance?.step === 'activate' && instanceId !== null) {
    if ((yield* activateInstance({ accountId, id: instanceId })) === 0) throw new Undo<Answer>('conflict')
  }
  if (change.instance?.step === 'remove' && instanceId !== null) yield* removePending({ accountId, id: instanceId })
  if (change.ticket !== undefined && before.ticket_id !== null) {
    if (!(yield* settleTicket(accountId, before.ticket_id, { activationId: id, instanceId }, change.ticket))) throw new Undo<Answer>('conflict')
  }
  if (change.event !== null) yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'advanced'
}

function* useVoucher(accountId: string, { counter, ...voucher }: VoucherUse): Unit<void> {
  const used = yield* useCredential({ accountId, ...voucher, ...counter, least: 'active' })
  if (used === 0) throw new Undo<Answer>('counter')
}

/** Under the license's lock, with the slots of what is overdue set free. */
function* addInstance(accountId: string, of: { license: string; user_id: string }, row: Omit<NewInstance, 'accountId'>): Unit<void> {
  const serial = of.license
  const license = yield* lockLicense({ accountId, serial })
  // It may be another user's by now.
  if (license === null || license.user_id !== of.user_id) throw new Undo<Answer>('conflict')
  yield* endActivations(accountId, serial, 'swept')
  const occupied = (yield* selectInstances({ accountId, serial })).length
  if (occupied >= license.capacity) throw new Undo<Answer>('exhausted')
  const taken = yield* takeNumber({ accountId, serial, number: row.number, before: row.number - 1 })
  if (taken === 0) throw new Undo<Answer>('conflict')
  yield* insertInstance({ accountId, ...row })
}
