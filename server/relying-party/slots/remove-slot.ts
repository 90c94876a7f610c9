import { refuse } from '../../contract/refuse.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { openSlot } from './show-slot.ts'

/** Removes a slot that holds no key. @throws {Refusal} device_not_found, slot_filled */
export async function removeSlot(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<void> {
  const { slot, user } = await openSlot(services, caller, id)
  const event = acceptedEvent(services, caller, 'slot.removed', { username: user?.username ?? null, deviceId: id, details: { serial: slot.serial } })
  const outcome = await services.store.removeSlot(caller.account.id, id, event)
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'filled') throw refuse('slot_filled')
}
