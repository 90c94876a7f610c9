/** A new activation of a license; what was live of it before is over. */
import { beginActivation as newLife } from '../../../activation/activation.ts'
import type { ActivationBegin } from '../../licensing.ts'
import { fromLife } from '../codecs/licensing.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { endActivations, endActivationsOfTicket } from './activation-ends.ts'
import { addEvent } from './events.ts'
import { lockLicense } from './licenses.ts'
import { lockUser } from './users.ts'

const hourMs = 3_600_000

type Answer = 'begun' | 'license' | 'ticket' | 'too_many' | 'too_often'
type Begun = { accountId: string; ticketId: string; userId: string; lifetimeMs: number; maxBegins: number }

/** The ticket lives at least as long as the code may take. */
const countBegin = changing(({ db, now }, p: Begun) =>
  db.updateTable('tickets').set((e) => ({
    begins: e('begins', '+', 1),
    expires_at: e.case().when('expires_at', '<', e(now, '+', p.lifetimeMs)).then(e(now, '+', p.lifetimeMs)).else(e.ref('expires_at')).end(),
  }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('user_id', '=', p.userId)
    .where('operation', '=', 'activate').where('status', '=', 'open')
    .where('expires_at', '>', now).where('begins', '<', p.maxBegins))

const selectTicket = selectingOne(({ db, now }, p: { accountId: string; ticketId: string }) =>
  db.selectFrom('tickets').select(['status', 'begins', 'expires_at', now.as('now_ms')])
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId))

const countRecent = selectingOne(({ db, now }, p: { accountId: string; userId: string; spanMs: number }) =>
  db.selectFrom('activations')
    .select((e) => [e.fn.countAll<number>().as('account'), e.fn.countAll<number>().filterWhere('user_id', '=', p.userId).as('user'), now.as('now_ms')])
    .where('account_id', '=', p.accountId).where((e) => e('created_at', '>', e(now, '-', p.spanMs))))

type NewRow = { accountId: string; life: string; liveUntil: number | null } & ActivationBegin['activation']

const insert = changing(({ db, now }, p: NewRow) =>
  db.insertInto('activations').values({
    id: p.id, account_id: p.accountId, license: p.license, user_id: p.userId, ticket_id: p.ticketId, revision: 1, life: p.life,
    live_until: p.liveUntil, typed_allowed: p.typedAllowed, voucher_id: p.voucherId, vouch_verifies_user: p.vouchVerifiesUser,
    h1: p.h1, sealed_secret: p.sealedSecret, sealed_message2: null, answer_digest: null, instance_id: null,
    policy_version: p.policyVersion, created_at: now,
  }))

export function* beginActivation(accountId: string, begin: ActivationBegin): Unit<Answer> {
  const { activation } = begin
  const { userId, ticketId } = activation
  // Users before licenses, as everywhere: two orders could wait for each other.
  yield* lockUser({ accountId, userId })
  const license = yield* lockLicense({ accountId, serial: activation.license })
  if (license === null || license.user_id !== userId) return 'license'
  const recent = yield* countRecent({ accountId, userId, spanMs: hourMs })
  if (recent === null) throw new Error('a count answered no row')
  if (recent.user >= begin.maxBeginsPerUserHour || recent.account >= begin.maxBeginsPerAccountHour) return 'too_often'
  yield* endActivations(accountId, activation.license, 'superseded')
  // Activations before their ticket, as in every step of one.
  if (ticketId !== null) {
    yield* endActivationsOfTicket(accountId, ticketId, hourMs)
    const begun = { accountId, ticketId, userId, lifetimeMs: begin.codeLifetimeMs, maxBegins: begin.maxBeginsPerTicket }
    if ((yield* countBegin(begun)) === 0) throw new Undo<Answer>(yield* whyNot(accountId, ticketId, begin.maxBeginsPerTicket))
  }
  yield* insert({ accountId, ...activation, ...fromLife(newLife(recent.now_ms + begin.codeLifetimeMs)) })
  yield* addEvent(accountId, begin.event)
  return 'begun'
}

function* whyNot(accountId: string, ticketId: string, maxBegins: number): Unit<Answer> {
  const ticket = yield* selectTicket({ accountId, ticketId })
  const often = ticket !== null && ticket.status === 'open' && ticket.expires_at > ticket.now_ms && ticket.begins >= maxBegins
  return often ? 'too_many' : 'ticket'
}
