/** A user's enrolled thing, as doors show it. */
import { z } from '@hono/zod-openapi'
import { id, timeMs } from './primitives.ts'

export const trustKind = z.enum(['none', 'self', 'unknown-root', 'trusted'])

export const device = z
  .strictObject({
    id,
    kind: z.enum(['u2f_device']),
    /** `pending` until its test signature, where the policy asks for one. */
    state: z.enum(['pending', 'active']),
    name: z.string(),
    /** The model, only when attestation proved it; null otherwise ("unverified key"). */
    model: z.strictObject({ name: z.string(), icon: z.string().nullable(), aaguid: z.string().nullable() }).nullable(),
    trust: trustKind,
    fmt: z.string(),
    /** As the authenticator claims; believe it only when `trust` is `trusted`. */
    aaguid: z.string(),
    algorithm: z.number().int(),
    transports: z.array(z.string()),
    attachment: z.enum(['platform', 'cross-platform']).nullable(),
    userVerified: z.boolean(),
    backupEligible: z.boolean(),
    backedUp: z.boolean(),
    credentialId: z.string(),
    /** `imported`: it was registered as a U2F key, by another system or a program that speaks U2F. */
    origin: z.enum(['enrolled', 'imported']),
    /** What it was registered under then; null otherwise. */
    appId: z.string().nullable(),
    /** Of the slot it fills; null without one. */
    serial: z.string().nullable(),
    /** The imported device whose place this one took, and the other way round. */
    replaces: id.nullable(),
    replacedBy: id.nullable(),
    createdAt: timeMs,
    lastUsedAt: timeMs.nullable(),
    /** `flagged`: the policy or a report has turned against it since. */
    standing: z.enum(['good', 'flagged']),
    /** Null while the standing is good. After `graceEnds` the key is refused with `code`; null never. */
    flag: z.strictObject({ code: z.string(), since: timeMs, graceEnds: timeMs.nullable() }).nullable(),
  })
  .openapi('Device')
export type Device = z.infer<typeof device>

export const deviceList = z
  .strictObject({
    devices: z.array(device),
    /** What `PublicKeyCredential.signalAllAcceptedCredentials` needs. */
    rpId: z.string(),
    userHandle: z.string(),
    username: z.string(),
  })
  .openapi('DeviceList')
export type DeviceList = z.infer<typeof deviceList>
