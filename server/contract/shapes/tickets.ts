/** Tickets and results: what an account's backend sends and gets. */
import { z } from '@hono/zod-openapi'
import { binding, id, operation, origin, text, timeMs, username } from './primitives.ts'
import { device } from './device.ts'
import { instance } from './licenses.ts'
import { oathDevice } from './oath.ts'

/** What a ticket made or proved: a key, one device's share of a license, or a device that shows codes; `kind` tells. */
export const anyDevice = z.discriminatedUnion('kind', [device, instance, oathDevice])

export const mintTicket = z
  .strictObject({
    /** Required except for `verify`, which may name no user (discoverable credentials). */
    username: username.optional(),
    operation,
    /** Exact origin of the page; must be listed by the account. */
    origin,
    binding,
    /** A device this ticket is confined to (`verify`: only this key may answer, `verify-code`: only this device); for `enroll` the slot to fill. */
    device: id.optional(),
    displayName: text(128).optional(),
    email: z.email().max(254).optional(),
    mobile: z.string().regex(/^\+?[0-9][0-9 ().-]{3,30}$/).optional(),
    /** Make the user when unknown; default false. */
    createUser: z.boolean().optional(),
    /** Default 600, at most 3600. */
    lifetimeSeconds: z.number().int().min(1).max(3600).optional(),
    /** When the page's own login happened, Unix seconds, and how strong it was. */
    authTime: z.number().int().min(0).optional(),
    acr: z.string().max(64).optional(),
  })
  .openapi('MintTicket')
export type MintTicket = z.infer<typeof mintTicket>

/** `ticket` is shown once: `kt_<accountId>_<secret>`. */
export const mintedTicket = z
  .strictObject({ ticketId: id, ticket: z.string(), expiresAt: timeMs })
  .openapi('MintedTicket')
export type MintedTicket = z.infer<typeof mintedTicket>

export const ticketState = z
  .strictObject({
    ticketId: id,
    operation,
    username: z.string().nullable(),
    origin: z.string(),
    /** `open` → `done` (a device or an assertion was accepted) | `revoked` | `expired`. */
    state: z.enum(['open', 'done', 'revoked', 'expired']),
    expiresAt: timeMs,
    device: anyDevice.nullable(),
  })
  .openapi('TicketState')
export type TicketState = z.infer<typeof ticketState>

export const redeemResult = z
  .strictObject({ result: z.string().min(1).max(200), binding, operation })
  .openapi('RedeemResult')
export type RedeemResult = z.infer<typeof redeemResult>

export const redeemedResult = z
  .strictObject({
    operation,
    username: z.string(),
    device: anyDevice,
    /** Whether the key asked for a PIN or fingerprint this time; `device.userVerified` tells of its enrollment. */
    userVerified: z.boolean(),
    at: timeMs,
  })
  .openapi('RedeemedResult')
export type RedeemedResult = z.infer<typeof redeemedResult>
