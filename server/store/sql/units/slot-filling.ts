/** A registration takes its place in a slot, within its own transaction. */
import { sql } from 'kysely'
import { changing, Undo, type Unit } from '../query.ts'
import { lockSlot, selectInside } from './slots.ts'

const removePending = changing(({ db }, p: { accountId: string; id: string }) =>
  db.deleteFrom('credentials').where('account_id', '=', p.accountId).where('id', '=', p.id).where('state', '=', sql.lit('pending' as const)))

export const removeEmptySlots = changing(({ db }, p: { accountId: string; userId: string }) =>
  db.deleteFrom('slots').where('account_id', '=', p.accountId).where('user_id', '=', p.userId))

/**
 * Holds the slot until the end, so that of any number of registrations one fills it. A pending key in it makes room: its
 * try was abandoned, or loses its place to this one. Where the slot is not there for this user, nothing of the
 * transaction stays and it answers `slot`.
 */
export function* takeSlot(accountId: string, userId: string, slotId: string | null, serial: string | null): Unit<void> {
  if (slotId === null) return
  const slot = yield* lockSlot({ accountId, id: slotId })
  if (slot === null || slot.user_id !== userId || slot.serial !== serial || Boolean(slot.disabled)) throw new Undo<'slot'>('slot')
  const inside = yield* selectInside({ accountId, serial })
  if (inside === null) return
  if (inside.state === 'active') throw new Undo<'slot'>('slot')
  yield* removePending({ accountId, id: inside.id })
}
