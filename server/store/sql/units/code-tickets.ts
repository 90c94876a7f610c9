/** What tickets do with devices that show one-time codes: set one up, prove one, have a code sent. */
import type { CodeSetup, CodeTicketDone } from '../../code-tickets.ts'
import type { OathChange } from '../../oath.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { addOathDevices, forgetSetup } from './oath-devices.ts'
import { advanceOathDevice } from './oath-tries.ts'
import { lockUser } from './users.ts'

type Ticket = { accountId: string; ticketId: string }
type OfUser = { accountId: string; userId: string }

const begin = changing(({ db, now }, p: Ticket & OfUser & { deviceId: string; maxBegins: number }) =>
  db.updateTable('tickets').set((e) => ({ status: 'proving', device_id: p.deviceId, begins: e('begins', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('user_id', '=', p.userId)
    .where('operation', '=', 'enroll-code').where('status', 'in', ['open', 'proving'])
    .where('expires_at', '>', now).where('begins', '<', p.maxBegins))

const selectBegins = selectingOne(({ db, now }, p: Ticket) =>
  db.selectFrom('tickets').select('begins').where('account_id', '=', p.accountId).where('id', '=', p.ticketId)
    .where('status', 'in', ['open', 'proving']).where('expires_at', '>', now))

const removeUnfinished = changing(({ db }, p: OfUser) =>
  db.deleteFrom('oath_devices').where('account_id', '=', p.accountId).where('state', '=', 'pending')
    .where('id', 'in', db.selectFrom('code_setups').select('device_id').where('account_id', '=', p.accountId).where('user_id', '=', p.userId)))

const forgetSetups = changing(({ db }, p: OfUser) =>
  db.deleteFrom('code_setups').where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

const insertSetup = changing(({ db }, p: Ticket & OfUser & { deviceId: string }) =>
  db.insertInto('code_setups').values({ device_id: p.deviceId, account_id: p.accountId, user_id: p.userId, ticket_id: p.ticketId }))

type Done = Ticket & { deviceId: string; operation: CodeTicketDone['operation']; digest: Uint8Array; resultHash: Uint8Array; lifetimeMs: number }

const finish = changing(({ db, now }, p: Done) =>
  db.updateTable('tickets').set((e) => ({
    status: 'done', device_id: p.deviceId, finished_id: p.ticketId, finished_digest: p.digest, result_hash: p.resultHash,
    result_expires_at: e(now, '+', p.lifetimeMs), finished_at: now, user_verified: false,
  }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('operation', '=', p.operation)
    .where('status', 'in', ['open', 'proving']).where('expires_at', '>', now)
    .where((e) => e.or([e('device_id', '=', p.deviceId), e('device_id', 'is', null)])))

const countSend = changing(({ db, now }, p: Ticket & { most: number }) =>
  db.updateTable('tickets').set((e) => ({ begins: e('begins', '+', 1) }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('operation', '=', 'verify-code')
    .where('status', '=', 'open').where('expires_at', '>', now).where('begins', '<', p.most))

type Begun = 'begun' | 'ticket' | 'too_many' | 'device_limit' | 'exists'

export function* beginCodeSetup(accountId: string, setup: CodeSetup): Unit<Begun> {
  const { ticketId, userId, device, maxBegins, maxPerUser, event } = setup
  yield* lockUser({ accountId, userId })
  if ((yield* begin({ accountId, ticketId, userId, deviceId: device.id, maxBegins })) === 0) {
    const ticket = yield* selectBegins({ accountId, ticketId })
    return ticket !== null && ticket.begins >= maxBegins ? 'too_many' : 'ticket'
  }
  yield* removeUnfinished({ accountId, userId })
  yield* forgetSetups({ accountId, userId })
  yield* insertSetup({ accountId, ticketId, userId, deviceId: device.id })
  try {
    yield* addOathDevices(accountId, [device], { maxPerUser, event, notice: null })
  } catch (error) {
    if (error instanceof Undo) throw new Undo<Begun>((error.answer as { readonly outcome: Begun }).outcome)
    throw error
  }
  return 'begun'
}

/** Ticket before device, as at begin, so that the two never wait for each other both ways. */
export function* finishCodeTicket(
  accountId: string, deviceId: string, change: OathChange, { result, ...done }: CodeTicketDone,
): Unit<'advanced' | 'conflict' | 'ticket'> {
  const finished = yield* finish({ accountId, deviceId, ...done, resultHash: result.hash, lifetimeMs: result.lifetimeMs })
  if (finished === 0) return 'ticket'
  yield* forgetSetup({ accountId, id: deviceId })
  return yield* advanceOathDevice(accountId, deviceId, change)
}

export function* countCodeSend(accountId: string, ticketId: string, most: number): Unit<boolean> {
  return (yield* countSend({ accountId, ticketId, most })) === 1
}

const removeAbandoned = changing(({ db, now }) =>
  db.deleteFrom('oath_devices').where('state', '=', 'pending').where('id', 'in',
    db.selectFrom('code_setups').select('device_id').where((e) => e.not(e.exists(
      e.selectFrom('tickets').select('tickets.id').whereRef('tickets.id', '=', 'code_setups.ticket_id').where('tickets.expires_at', '>', now))))))

const forgetAbandoned = changing(({ db }) =>
  db.deleteFrom('code_setups').where((e) => e.not(e.exists(
    e.selectFrom('oath_devices').select('oath_devices.id').whereRef('oath_devices.id', '=', 'code_setups.device_id').where('state', '=', 'pending')))))

/** Devices whose ticket ran out before their first right code. */
export function* removeAbandonedSetups(): Unit<number> {
  const removed = yield* removeAbandoned({})
  yield* forgetAbandoned({})
  return removed
}
