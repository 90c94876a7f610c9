import { refuse } from '../../contract/refuse.ts'
import type { Slot, SwitchSlot } from '../../contract/shapes/slots.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findSlot } from './find-slot.ts'
import { openSlot } from './show-slot.ts'

/** Lets an empty slot take a key, or no longer. @throws {Refusal} device_not_found, slot_filled */
export async function switchSlot(services: Services, caller: AccountCaller, { id, state }: SwitchSlot & { readonly id: string }): Promise<Slot> {
  const { slot, user } = await openSlot(services, caller, id)
  const disabled = state === 'disabled'
  const event = acceptedEvent(services, caller, disabled ? 'slot.disabled' : 'slot.enabled', {
    username: user?.username ?? null, deviceId: id, details: { serial: slot.serial },
  })
  const outcome = await services.store.switchSlot(caller.account.id, id, disabled, event)
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'filled') throw refuse('slot_filled')
  return findSlot(services, caller, { id })
}
