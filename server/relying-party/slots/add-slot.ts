import { refuse } from '../../contract/refuse.ts'
import type { AddSlot, Slot } from '../../contract/shapes/slots.ts'
import type { UserRecord } from '../../store/records.ts'
import type { SlotGrant } from '../../store/slots.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { noticeChannel } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { makeNewcomer, type NewAccount } from '../users/make-newcomer.ts'
import { makeWelcome } from '../users/welcome-user.ts'
import { makeSlotSerial, serialTries } from './make-slot-serial.ts'
import { openSlot, readSlotLimit, showSlot } from './show-slot.ts'

/**
 * Makes an empty slot for a security key of the user, and tells them where `notify` says so.
 * @throws {Refusal} user_not_found, device_limit, address_missing
 */
export async function addSlot(services: Services, caller: AccountCaller, { username, notify }: AddSlot): Promise<Slot> {
  const user = await demandUser(services, caller, username)
  return placeSlot(services, caller, { user, notify }, (slot, grant) => services.store.addSlot(user.accountId, slot, grant))
}

/**
 * Likewise for a user who is made with it, in one: neither is there without the other.
 * @throws {Refusal} user_exists, malformed, device_limit, address_missing
 */
export async function addUserWithSlot(services: Services, caller: AccountCaller, { notify, ...account }: NewAccount & Pick<AddSlot, 'notify'>): Promise<Slot> {
  const { id: accountId } = caller.account
  const newcomer = await makeNewcomer(services, caller, account)
  const user = { ...newcomer.user, accountId }
  return placeSlot(services, caller, { user, notify }, (slot, grant) => services.store.addUserWithSlot(accountId, newcomer, slot, grant))
}

type NewSlot = { readonly id: string; readonly serial: string; readonly userId: string }
type Write = (slot: NewSlot, grant: SlotGrant) => Promise<'added' | 'exists' | 'device_limit' | 'absent' | 'user_exists'>
type Owner = { readonly user: UserRecord; readonly notify: AddSlot['notify'] }

async function placeSlot(services: Services, caller: AccountCaller, { user, notify }: Owner, write: Write): Promise<Slot> {
  const { username } = user
  const notice = notify === undefined ? null : makeWelcome(services, user, notify)
  const maxPerUser = await readSlotLimit(services, caller)
  const id = newId(services)
  for (let tried = 0; tried < serialTries; tried += 1) {
    const serial = makeSlotSerial(services, tried)
    const event = acceptedEvent(services, caller, 'slot.added', { username, deviceId: id, details: { serial, noticeChannel: noticeChannel(notice) } })
    const outcome = await write({ id, serial, userId: user.id }, { maxPerUser, event, notice })
    if (outcome === 'device_limit' || outcome === 'user_exists') throw refuse(outcome)
    if (outcome === 'absent') throw refuse('user_not_found')
    if (outcome === 'added') return showSlot(await openSlot(services, caller, id))
  }
  throw new Error('no serial was free for a slot')
}
