/** Devices that show one-time codes (HOTP, TOTP, OCRA), and the codes they show. */
import { z } from '@hono/zod-openapi'
import { deviceList } from './device.ts'
import { deviceName, id, text, timeMs, username } from './primitives.ts'

/** 1 to 64 ASCII characters without spaces; unique within the account. */
export const oathSerial = z.string().regex(/^[!-~]{1,64}$/).openapi({ example: 'KT-1001' })
const type = z.enum(['hotp', 'totp', 'ocra'])
const algorithm = z.enum(['SHA1', 'SHA256', 'SHA512'])
const digits = z.union([z.literal(6), z.literal(7), z.literal(8)])
const window = z.number().int().min(0).max(100)
/** As it was typed; what is not exactly the device's number of ASCII digits is wrong. */
const code = z.string().min(1).max(64).openapi({ example: '287082' })

export const oathDevice = z
  .strictObject({
    id,
    kind: z.literal('oath_device'),
    type,
    serial: oathSerial,
    /** Null while it belongs to nobody. */
    username: z.string().nullable(),
    /** `pending` until its first right code, where that was asked for. */
    state: z.enum(['pending', 'active', 'disabled']),
    /** After too many wrong codes in a row; a backend unlocks it. */
    locked: z.boolean(),
    /** Wrong codes in a row. */
    failures: z.number().int(),
    name: z.string(),
    algorithm,
    digits,
    /** TOTP only. */
    periodSeconds: z.number().int().nullable(),
    /** OCRA only. */
    suite: z.string().nullable(),
    window,
    /** The secret is shorter than a new one may be. */
    legacy: z.boolean(),
    manufacturer: z.string(),
    validFrom: timeMs.nullable(),
    validUntil: timeMs.nullable(),
    createdAt: timeMs,
    lastUsedAt: timeMs.nullable(),
  })
  .openapi('OathDevice')
export type OathDevice = z.infer<typeof oathDevice>

export const oathDeviceList = z.strictObject({ devices: z.array(oathDevice), next: z.string().nullable() }).openapi('OathDeviceList')
export type OathDeviceList = z.infer<typeof oathDeviceList>

/** All that a user has: keys, and devices for one-time codes. */
export const userDevices = deviceList.extend({ oathDevices: z.array(oathDevice) }).openapi('UserDevices')
export type UserDevices = z.infer<typeof userDevices>

export const addOathDevice = z
  .strictObject({
    type,
    /** Default: made up. */
    serial: oathSerial.optional(),
    /** The secret, in one of two forms. Default: made here, as long as the hash wants it. */
    secretBase32: z.string().min(1).max(512).regex(/^[A-Za-z2-7= ]+$/).optional(),
    secretHex: z.string().min(2).max(256).regex(/^(?:[0-9a-fA-F]{2})+$/).optional(),
    /** Default SHA1, which every app knows; a suite says its own. */
    algorithm: algorithm.optional(),
    /** Default 6; a suite says its own. */
    digits: digits.optional(),
    /** TOTP: default 30. */
    periodSeconds: z.number().int().min(1).max(3600).optional(),
    /** HOTP and OCRA: the next counter. Default 0. */
    counter: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    /** OCRA: needed there. */
    suite: z.string().min(1).max(100).optional(),
    /** How many codes ahead one is looked for (TOTP: time steps around, at most 20). Default 10; TOTP 1. */
    window: window.optional(),
    username: username.optional(),
    name: deviceName.optional(),
    /** Stay `pending` until the first right code. Default: where the secret is made here. */
    confirm: z.boolean().optional(),
  })
  .openapi('AddOathDevice')
export type AddOathDevice = z.infer<typeof addOathDevice>

/** The one answer that holds the secret; nothing tells it again. */
export const provisionedOathDevice = z
  .strictObject({
    device: oathDevice,
    secretBase32: z.string(),
    /** `otpauth://…`, for a QR code; null for OCRA, which has no such form. */
    keyUri: z.string().nullable(),
  })
  .openapi('ProvisionedOathDevice')
export type ProvisionedOathDevice = z.infer<typeof provisionedOathDevice>

export const provisionOathDevice = z.strictObject({ confirm: z.boolean().optional() }).openapi('ProvisionOathDevice')

export const importOathDevices = z
  .strictObject({
    /** CSV as the room of one-time codes describes it, or PSKC (RFC 6030). */
    format: z.enum(['csv', 'pskc']),
    text: z.string().min(1).max(60_000),
    /** Opens an encrypted PSKC file: a password, or the key in hex. */
    password: z.string().min(1).max(256).optional(),
    keyHex: z.string().regex(/^(?:[0-9a-fA-F]{2}){16,32}$/).optional(),
  })
  .openapi('ImportOathDevices')
export type ImportOathDevices = z.infer<typeof importOathDevices>

export const importedOathDevices = z
  .strictObject({
    imported: z.number().int(),
    serials: z.array(z.string()),
    /** What the file also holds and no device needs here. */
    passedOver: z.array(z.string()),
  })
  .openapi('ImportedOathDevices')
export type ImportedOathDevices = z.infer<typeof importedOathDevices>

export const assignOathDevice = z.strictObject({ username }).openapi('AssignOathDevice')
export const renameOathDevice = z.strictObject({ name: deviceName }).openapi('RenameOathDevice')
export const switchOathDevice = z.strictObject({ state: z.enum(['active', 'disabled']) }).openapi('SwitchOathDevice')

/** Without a question one is made up; a question of one's own needs a suite with a counter. */
export const askOathDevice = z.strictObject({ question: text(64).optional() }).openapi('AskOathDevice')
export const askedOathDevice = z.strictObject({ question: z.string(), expiresAt: timeMs }).openapi('AskedOathDevice')
export type AskedOathDevice = z.infer<typeof askedOathDevice>

/** By mail or by text message, to the user's own address. */
export const sendCode = z.strictObject({ by: z.enum(['email', 'mobile']) }).openapi('SendCode')
/** After `expiresAt` it is not sent any more. */
export const sentCode = z.strictObject({ by: z.enum(['email', 'mobile']), expiresAt: timeMs }).openapi('SentCode')
export type SentCode = z.infer<typeof sentCode>

export const validateCode = z.strictObject({ code }).openapi('ValidateCode')
export const validatedCode = z.strictObject({ device: oathDevice, at: timeMs }).openapi('ValidatedCode')
export type ValidatedCode = z.infer<typeof validatedCode>

/** Two codes that the device showed one after the other. */
export const resynchronizeOathDevice = z.strictObject({ codes: z.tuple([code, code]) }).openapi('ResynchronizeOathDevice')
