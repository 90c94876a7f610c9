/** Device slots: row → record. */
import type { Selectable } from 'kysely'
import type { SlotRecord } from '../../slots.ts'
import type { SlotsTable } from '../slots-schema.ts'

export const toSlot = (row: Selectable<SlotsTable> & { readonly device_id: string | null }): SlotRecord => ({
  id: row.id,
  accountId: row.account_id,
  serial: row.serial,
  userId: row.user_id,
  disabled: Boolean(row.disabled),
  deviceId: row.device_id,
  createdAtMs: row.created_at,
})
