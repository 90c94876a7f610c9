/** The small shapes that every body is made of. Unknown fields are refused everywhere. */
import { z } from '@hono/zod-openapi'

/**
 * No C0, C1 or bidirectional control characters: they forge log lines and names. Written out, not as
 * `\p{…}`, since JSON Schema's readers need not know Unicode classes.
 */
export const controls = String.raw`\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`
const printable = new RegExp(`^[^${controls}]*$`)
/** The same, and no space at either end. */
const trimmed = new RegExp(String.raw`^(?!\s)[^${controls}]*(?<!\s)$`)

/** Text a person wrote, normalized to NFC, 1 to `max` characters. */
export const text = (max: number) =>
  z.string().transform((value) => value.normalize('NFC')).pipe(z.string().trim().min(1).max(max).regex(printable))

/**
 * A user name is an identity: taken as sent or not at all, in Unicode form NFC and without space around
 * it. Were it made into the name it looks like, a backend that tells the two apart would give one user's
 * ticket to the other.
 */
export const username = z.string().min(1).max(128).regex(trimmed)
  .refine((value) => value === value.normalize('NFC'), { error: 'not in Unicode form NFC' })
  .openapi({ example: 'mandy' })
export const deviceName = text(64).openapi({ example: 'Blue key on my ring' })
/** Unix time in milliseconds. */
export const timeMs = z.number().int().openapi({ example: 1_790_000_000_000 })
export const base64url = (maxChars: number) => z.string().min(1).max(maxChars).regex(/^[A-Za-z0-9_-]+$/)
/** Ids the verifier makes: UUID version 7, lower case. */
export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
/** A serialized origin such as `https://bank.example`; compared exactly. */
export const origin = z.string().max(255).regex(/^https?:\/\/[^/?#\s]+$/)
/** `enroll` and `verify` are about keys, `enroll-code` and `verify-code` about devices that show one-time codes. */
export const operation = z.enum(['enroll', 'verify', 'manage', 'activate', 'enroll-code', 'verify-code'])
export type Operation = z.infer<typeof operation>
/** What the page's backend ties a result to: a hash of its own session, say. 16 to 256 characters. */
export const binding = z.string().min(16).max(256).regex(/^[\x21-\x7e]+$/)
