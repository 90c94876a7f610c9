/** What a page with a ticket says and hears about devices that show one-time codes. */
import { z } from '@hono/zod-openapi'
import { oathDevice } from './oath.ts'
import { deviceName, id, timeMs } from './primitives.ts'

const digits = z.union([z.literal(6), z.literal(7), z.literal(8)])
/** As it was typed; what is not exactly the device's number of ASCII digits is wrong. */
const code = z.string().min(1).max(64).openapi({ example: '287082' })

export const beginCodeRegistration = z.strictObject({}).openapi('BeginCodeRegistration')

/** The one answer that holds the secret; whoever loses it begins anew, which makes another. */
export const begunCodeRegistration = z
  .strictObject({
    /** Of the device, `pending` until its first right code. */
    deviceId: id,
    serial: z.string(),
    /** `otpauth://…`, for a QR code or a link. */
    keyUri: z.string(),
    secretBase32: z.string(),
    digits,
    periodSeconds: z.number().int(),
    triesLeft: z.number().int(),
    /** When the ticket runs out, and the device with it. */
    expiresAt: timeMs,
  })
  .openapi('BegunCodeRegistration')
export type BegunCodeRegistration = z.infer<typeof begunCodeRegistration>

export const finishCodeRegistration = z.strictObject({ code, name: deviceName.optional() }).openapi('FinishCodeRegistration')

export const finishedCodeTicket = z.strictObject({ device: oathDevice, result: z.string() }).openapi('FinishedCodeTicket')
export type FinishedCodeTicket = z.infer<typeof finishedCodeTicket>

export const beginCodeAuthentication = z.strictObject({}).openapi('BeginCodeAuthentication')

export const sendBy = z.enum(['email', 'mobile'])

/** A device as its own page sees it. */
export const codeDevice = z
  .strictObject({
    id,
    serial: z.string(),
    name: z.string(),
    type: z.enum(['hotp', 'totp']),
    digits,
    triesLeft: z.number().int(),
  })
  .openapi('CodeDevice')
export type CodeDevice = z.infer<typeof codeDevice>

export const begunCodeAuthentication = z
  .strictObject({
    /** The one used last first. */
    devices: z.array(codeDevice),
    /** By what a code can be sent to this user. */
    sendBy: z.array(sendBy),
    expiresAt: timeMs,
  })
  .openapi('BegunCodeAuthentication')
export type BegunCodeAuthentication = z.infer<typeof begunCodeAuthentication>

export const finishCodeAuthentication = z.strictObject({ code }).openapi('FinishCodeAuthentication')
/** Two codes that the device showed one after the other. */
export const resynchronizeOwnDevice = z.strictObject({ codes: z.tuple([code, code]) }).openapi('ResynchronizeOwnDevice')
