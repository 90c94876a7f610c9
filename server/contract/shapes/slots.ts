/** Device slots: places that an administrator makes for a user's security key before there is one. */
import { z } from '@hono/zod-openapi'
import { id, timeMs, username } from './primitives.ts'

/** Unique within the account. */
export const slotSerial = z.string().regex(/^TSFT-\d{6,12}$/).openapi({ example: 'TSFT-001277' })

export const slot = z
  .strictObject({
    id,
    kind: z.literal('slot'),
    serial: slotSerial,
    /** Null while it belongs to nobody. */
    username: z.string().nullable(),
    /** `disabled` takes no key; a filled slot becomes empty when its key is removed. */
    state: z.enum(['empty', 'filled', 'disabled']),
    /** The key that fills it. */
    deviceId: id.nullable(),
    createdAt: timeMs,
  })
  .openapi('Slot')
export type Slot = z.infer<typeof slot>

export const slotList = z.strictObject({ slots: z.array(slot), next: z.string().nullable() }).openapi('SlotList')
export type SlotList = z.infer<typeof slotList>

export const addSlot = z
  .strictObject({
    username,
    /** Tell the user that a device was prepared for them. */
    notify: z.enum(['email', 'mobile']).optional(),
  })
  .openapi('AddSlot')
export type AddSlot = z.infer<typeof addSlot>

export const assignSlot = z.strictObject({ username }).openapi('AssignSlot')
export const switchSlot = z.strictObject({ state: z.enum(['empty', 'disabled']) }).openapi('SwitchSlot')
export type SwitchSlot = z.infer<typeof switchSlot>
