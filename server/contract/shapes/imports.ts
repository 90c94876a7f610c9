/** Keys that another system registered, on their way in. */
import { z } from '@hono/zod-openapi'
import { device } from './device.ts'
import { deviceName, text, timeMs, username } from './primitives.ts'

/** Base64url, judged item by item, so that one bad row does not stop the others. */
const bytes = (maxChars: number) => z.string().max(maxChars)

/**
 * One U2F registration. Either `registrationData` with `clientData`, as the key and the browser answered: its
 * signature is verified. Or `keyHandle` with `publicKey`, as databases keep them: they prove nothing. Both may be
 * given; then they must agree.
 */
export const importedKey = z
  .strictObject({
    username,
    /** Of a user that is made: what the browser's dialog shows, and where notices go. */
    displayName: text(128).optional(),
    email: z.email().max(254).optional(),
    /** The AppID the key was registered under, exactly as it was written then. */
    appId: z.string().min(1).max(512),
    /** 1 to 255 bytes. */
    keyHandle: bytes(340).optional(),
    /** 65 bytes: an uncompressed point of P-256. */
    publicKey: bytes(88).optional(),
    /** The last signature counter that was seen. Default 0. */
    counter: z.number().int().min(0).max(0xffff_ffff).optional(),
    /** The attestation certificate, DER, where it is all that was kept. Alone it is a claim and proves no model. */
    certificate: bytes(16_384).optional(),
    registrationData: bytes(16_384).optional(),
    clientData: bytes(10_923).optional(),
    /** What the user calls the key. */
    label: deviceName.optional(),
    /** When it was registered; certificates are judged by that time. Default now. */
    createdAt: timeMs.min(0).optional(),
  })
  .openapi('ImportedKey')
export type ImportedKey = z.infer<typeof importedKey>

export const importKeys = z
  .strictObject({
    keys: z.array(importedKey).min(1).max(100),
    /** Make the users that are unknown; default false. */
    createUsers: z.boolean().optional(),
    /** Judge everything and write nothing; default false. */
    dryRun: z.boolean().optional(),
  })
  .openapi('ImportKeys')
export type ImportKeys = z.infer<typeof importKeys>

export const importOutcome = z
  .strictObject({
    username: z.string(),
    /** `unchanged`: this very key of this user is here already. */
    outcome: z.enum(['imported', 'unchanged', 'refused']),
    /** The device; null when it was refused, and when a dry run would make it. */
    device: device.nullable(),
    /** `registration`: its signed registration was verified. `none`: nothing proves where the key came from. */
    proof: z.enum(['registration', 'none']).nullable(),
    /** The refusal's code, and a sentence about it. */
    code: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .openapi('ImportOutcome')
export type ImportOutcome = z.infer<typeof importOutcome>

/** One outcome a key, in the order they were sent. */
export const importedKeys = z
  .strictObject({
    imported: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    dryRun: z.boolean(),
    outcomes: z.array(importOutcome),
  })
  .openapi('ImportedKeys')
export type ImportedKeys = z.infer<typeof importedKeys>
