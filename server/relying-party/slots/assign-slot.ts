import { refuse } from '../../contract/refuse.ts'
import type { Slot } from '../../contract/shapes/slots.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { findSlot } from './find-slot.ts'
import { openSlot, readSlotLimit } from './show-slot.ts'

/**
 * Gives the slot to a user; to the same one again is no news.
 * @throws {Refusal} device_not_found, user_not_found, device_assigned, device_limit
 */
export async function assignSlot(
  services: Services, caller: AccountCaller, { id, username }: { readonly id: string; readonly username: string },
): Promise<Slot> {
  const user = await demandUser(services, caller, username)
  const { slot } = await openSlot(services, caller, id)
  const maxPerUser = await readSlotLimit(services, caller)
  const event = acceptedEvent(services, caller, 'slot.assigned', { username, deviceId: id, details: { serial: slot.serial } })
  const outcome = await services.store.assignSlot(caller.account.id, id, user.id, { maxPerUser, event, notice: null })
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'taken') throw refuse('device_assigned')
  if (outcome === 'device_limit') throw refuse('device_limit')
  return findSlot(services, caller, { id })
}

/** A key stays with its user, and its slot with it. @throws {Refusal} device_not_found, slot_filled */
export async function unassignSlot(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<Slot> {
  const { slot, user } = await openSlot(services, caller, id)
  const event = acceptedEvent(services, caller, 'slot.unassigned', { username: user?.username ?? null, deviceId: id, details: { serial: slot.serial } })
  const outcome = await services.store.unassignSlot(caller.account.id, id, event)
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'filled') throw refuse('slot_filled')
  return findSlot(services, caller, { id })
}
