/**
 * The seam to device slots: places that an administrator made for a user's security key; a part of `Store`, with the
 * same promises. A slot holds no key of its own: the credential that fills it carries its serial, so whatever removes
 * the credential empties the slot in the same transaction.
 */
import type { NewEvent, NewNotice, UserRecord } from './records.ts'

export type SlotRecord = {
  readonly id: string
  readonly accountId: string
  /** `TSFT-` and six digits or more; unique within the account. */
  readonly serial: string
  /** Null while it belongs to nobody. */
  readonly userId: string | null
  /** Takes no key; only an empty one is. */
  readonly disabled: boolean
  /** The active key that fills it; a pending one holds no place. */
  readonly deviceId: string | null
  readonly createdAtMs: number
}

export type OpenedSlot = { readonly slot: SlotRecord; readonly user: UserRecord | null }

/** What gives a slot to a user. */
export type SlotGrant = {
  /** Active keys and empty slots the user may have, this one included. */
  readonly maxPerUser: number
  readonly event: NewEvent
  readonly notice: NewNotice | null
}

export interface SlotStore {
  /** `exists`: the account has a slot of this serial. `absent`: the user is gone. */
  addSlot(accountId: string, slot: { readonly id: string; readonly serial: string; readonly userId: string }, grant: SlotGrant): Promise<'added' | 'exists' | 'device_limit' | 'absent'>
  findSlot(accountId: string, id: string): Promise<OpenedSlot | null>
  findSlotBySerial(accountId: string, serial: string): Promise<OpenedSlot | null>
  /** In the order of their serials, after `after`; of one user, or of all. */
  listSlots(accountId: string, filter: { readonly userId: string | null; readonly after: string; readonly limit: number }): Promise<readonly OpenedSlot[]>
  /** `assigned`: to that user, before or now. `taken`: to another. */
  assignSlot(accountId: string, id: string, userId: string, grant: SlotGrant): Promise<'assigned' | 'taken' | 'device_limit' | 'absent'>
  /** `filled`: a key is in it, pending or active, so it stays with its user; likewise below. */
  unassignSlot(accountId: string, id: string, event: NewEvent): Promise<'unassigned' | 'filled' | 'absent'>
  switchSlot(accountId: string, id: string, disabled: boolean, event: NewEvent): Promise<'switched' | 'filled' | 'absent'>
  removeSlot(accountId: string, id: string, event: NewEvent): Promise<'removed' | 'filled' | 'absent'>
}
