/** Results: redeemed once. */
import type { NewEvent } from '../../records.ts'
import { changing, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

const redeem = changing(({ db, now }, p: { accountId: string; ticketId: string; hash: Uint8Array }) =>
  db.updateTable('tickets').set({ redeemed_at: now })
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('result_hash', '=', p.hash)
    .where('redeemed_at', 'is', null).where('result_expires_at', '>', now))

export function* takeResult(accountId: string, ticketId: string, resultHash: Uint8Array, event: NewEvent): Unit<boolean> {
  if ((yield* redeem({ accountId, ticketId, hash: resultHash })) === 0) return false
  yield* addEvent(accountId, event)
  return true
}
