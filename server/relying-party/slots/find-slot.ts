import { refuse } from '../../contract/refuse.ts'
import type { Slot, SlotList } from '../../contract/shapes/slots.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { openSlot, showSlot } from './show-slot.ts'

/** @throws {Refusal} device_not_found */
export async function findSlot(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<Slot> {
  return showSlot(await openSlot(services, caller, id))
}

/** @throws {Refusal} device_not_found */
export async function findSlotBySerial({ store }: Services, { account }: AccountCaller, { serial }: { readonly serial: string }): Promise<Slot> {
  const opened = await store.findSlotBySerial(account.id, serial)
  if (opened === null) throw refuse('device_not_found')
  return showSlot(opened)
}

export type SlotPage = { readonly username: string | null; readonly after: string | null; readonly limit: number }

/**
 * Slots by serial, of one user or of all; `next` is the serial to go on after.
 * @throws {Refusal} user_not_found
 */
export async function listSlots(services: Services, caller: AccountCaller, { username, after, limit }: SlotPage): Promise<SlotList> {
  const user = username === null ? null : await demandUser(services, caller, username)
  const page = await services.store.listSlots(caller.account.id, { userId: user?.id ?? null, after: after ?? '', limit })
  return { slots: page.map(showSlot), next: page.length < limit ? null : page.at(-1)?.slot.serial ?? null }
}
