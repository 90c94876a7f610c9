/** Where a new key goes: into a slot, into the place of an imported key, or beside the others. */
import { refuse } from '../../contract/refuse.ts'
import type { CredentialRecord, TicketRecord } from '../../store/records.ts'
import type { SlotRecord } from '../../store/slots.ts'
import { findReplaced } from '../replace-imported.ts'
import type { Services, TicketCaller } from '../services.ts'

export type Place = { readonly slot: SlotRecord | null; readonly replaced: CredentialRecord | null }

/** @throws {Refusal} ticket_spent when another key has the place, device_not_found when it is gone */
export async function findPlace(services: Services, caller: TicketCaller): Promise<Place> {
  const slot = await findTicketSlot(services, caller.opened.ticket)
  return { slot, replaced: slot === null ? await findReplaced(services, caller) : null }
}

/**
 * The slot that an enroll ticket was minted for; null when its device is none.
 * @throws {Refusal} ticket_spent, device_not_found
 */
export async function findTicketSlot({ store }: Services, ticket: TicketRecord): Promise<SlotRecord | null> {
  if (ticket.deviceId === null || ticket.status !== 'open') return null
  const opened = await store.findSlot(ticket.accountId, ticket.deviceId)
  if (opened === null) return null
  const { slot } = opened
  // A page is told no more than that its ticket is no good.
  if (slot.userId !== ticket.userId || slot.disabled) throw refuse('device_not_found')
  if (slot.deviceId !== null) throw refuse('ticket_spent')
  return slot
}

/**
 * What the account's backend is told of a slot that it wants filled.
 * @throws {Refusal} device_not_found, device_disabled, slot_filled
 */
export function checkFillable(slot: SlotRecord | undefined, userId: string): SlotRecord {
  if (slot === undefined || slot.userId !== userId) throw refuse('device_not_found')
  if (slot.disabled) throw refuse('device_disabled')
  if (slot.deviceId !== null) throw refuse('slot_filled')
  return slot
}
