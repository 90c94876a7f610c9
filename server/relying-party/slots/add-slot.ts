import { refuse } from '../../contract/refuse.ts'
import type { AddSlot, Slot } from '../../contract/shapes/slots.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { noticeChannel } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { makeWelcome } from '../users/welcome-user.ts'
import { makeSlotSerial, serialTries } from './make-slot-serial.ts'
import { openSlot, readSlotLimit, showSlot } from './show-slot.ts'

/**
 * Makes an empty slot for a security key of the user, and tells them where `notify` says so.
 * @throws {Refusal} user_not_found, device_limit, address_missing
 */
export async function addSlot(services: Services, caller: AccountCaller, { username, notify }: AddSlot): Promise<Slot> {
  const user = await demandUser(services, caller, username)
  const notice = notify === undefined ? null : makeWelcome(services, user, notify)
  const maxPerUser = await readSlotLimit(services, caller)
  const id = newId(services)
  for (let tried = 0; tried < serialTries; tried += 1) {
    const serial = makeSlotSerial(services, tried)
    const event = acceptedEvent(services, caller, 'slot.added', { username, deviceId: id, details: { serial, noticeChannel: noticeChannel(notice) } })
    const outcome = await services.store.addSlot(user.accountId, { id, serial, userId: user.id }, { maxPerUser, event, notice })
    if (outcome === 'device_limit') throw refuse('device_limit')
    if (outcome === 'absent') throw refuse('user_not_found')
    if (outcome === 'added') return showSlot(await openSlot(services, caller, id))
  }
  throw new Error('no serial was free for a slot')
}
