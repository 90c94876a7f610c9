/** Results: looked up, redeemed once. */
import type { NewEvent } from '../../records.ts'
import type { OpenedTicket } from '../../store.ts'
import { openedTickets, toOpenedTicket } from '../opened-ticket.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

const select = selectingOne((k, p: { accountId: string; hash: Uint8Array }) =>
  openedTickets(k).where('t.account_id', '=', p.accountId).where('t.result_hash', '=', p.hash))

const redeem = changing(({ db, now }, p: { accountId: string; hash: Uint8Array }) =>
  db.updateTable('tickets').set({ redeemed_at: now })
    .where('account_id', '=', p.accountId).where('result_hash', '=', p.hash)
    .where('redeemed_at', 'is', null).where('result_expires_at', '>', now))

export function* findResult(accountId: string, resultHash: Uint8Array): Unit<OpenedTicket | null> {
  const row = yield* select({ accountId, hash: resultHash })
  return row === null ? null : toOpenedTicket(row)
}

export function* takeResult(accountId: string, resultHash: Uint8Array, event: NewEvent): Unit<boolean> {
  if ((yield* redeem({ accountId, hash: resultHash })) === 0) return false
  yield* addEvent(accountId, event)
  return true
}
