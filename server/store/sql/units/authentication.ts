/** An accepted authentication: ticket, credential, event and notice, all or nothing. */
import type { AuthenticationChange } from '../../store.ts'
import { changing, selectingOne, Undo, type Unit } from '../query.ts'
import { whyNotLive } from './ceremonies.ts'
import { addEvent } from './events.ts'
import { addNotice } from './notices.ts'
import { settleReplacement } from './replacing.ts'
import { advanceTicket } from './ticket-advance.ts'
import { lockUser } from './users.ts'

type Use = {
  accountId: string; userId: string; deviceId: string
  mode: 'advance' | 'keep'; value: number; backedUp: boolean; least: 'pending' | 'active'
}

/**
 * WebAuthn L3 §7.2: the counter must have grown, unless both are zero. A pending device is used
 * only by the test signature that makes it active.
 */
export const useCredential = changing(({ db, now }, p: Use) =>
  db.updateTable('credentials').set((e) => ({
    sign_count: e.case().when(e.val(p.mode), '=', 'keep').then(e.ref('sign_count')).else(e.cast<number>(e.val(p.value), 'bigint')).end(),
    backed_up: p.backedUp,
    state: 'active',
    last_used_at: now,
  }))
    .where('account_id', '=', p.accountId).where('id', '=', p.deviceId).where('user_id', '=', p.userId)
    .where((e) => e.or([e('state', '=', 'active'), e('state', '=', p.least)]))
    .where((e) => e.or([
      e(e.val(p.mode), '=', 'keep'),
      e('sign_count', '<', p.value),
      e.and([e('sign_count', '=', 0), e(e.cast<number>(e.val(p.value), 'bigint'), '=', 0)]),
    ])))

const selectUsable = selectingOne(({ db }, p: { accountId: string; userId: string; deviceId: string; least: 'pending' | 'active' }) =>
  db.selectFrom('credentials').select('id')
    .where('account_id', '=', p.accountId).where('id', '=', p.deviceId).where('user_id', '=', p.userId)
    .where((e) => e.or([e('state', '=', 'active'), e('state', '=', p.least)])))

type Answer = 'written' | 'taken' | 'expired' | 'device' | 'counter'

export function* finishAuthentication(accountId: string, change: AuthenticationChange): Unit<Answer> {
  const { ticket, userId, deviceId } = change
  // Two keys may be after the place of one.
  if (change.replacement !== null) yield* lockUser({ accountId, userId })
  // An unknown user or device must be an answer, and no foreign key's complaint.
  const device = { accountId, userId, deviceId, least: change.activate ? 'pending' : 'active' } as const
  const usable = yield* selectUsable(device)
  if (usable === null) {
    const why = yield* whyNotLive(accountId, ticket.ticketId, ticket.ceremonyId)
    return why === 'taken' ? 'taken' : 'device'
  }
  if (!(yield* advanceTicket(accountId, 'authentication', ticket, { userId, deviceId }))) {
    return yield* whyNotLive(accountId, ticket.ticketId, ticket.ceremonyId)
  }
  const used = yield* useCredential({ ...device, ...change.counter, backedUp: change.backedUp })
  if (used === 0) {
    throw new Undo<Answer>((yield* selectUsable(device)) === null ? 'device' : 'counter')
  }
  yield* settleReplacement(accountId, userId, deviceId, change.replacement)
  yield* addEvent(accountId, change.event)
  yield* addNotice(accountId, change.notice)
  return 'written'
}
