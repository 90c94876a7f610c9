/** The steps of an activation: two messages for the device to scan, its code and its test signature in between. */
import { z } from '@hono/zod-openapi'
import { authenticationResponse, requestOptions } from './ceremonies.ts'
import { description, instance, serial } from './licenses.ts'
import { id, timeMs, username } from './primitives.ts'

export const beginActivation = z
  .strictObject({
    /** Needed where the user has several licenses. */
    license: serial.optional(),
    /** The device id of the security key that shall vouch; default the one used last. */
    voucher: id.optional(),
    /** An account names the user; a ticket's is its own. */
    username: username.optional(),
    /** An account may give it up to 30 days, for a message that goes by letter; default and for tickets 600. */
    lifetimeSeconds: z.number().int().min(60).max(2_592_000).optional(),
  })
  .openapi('BeginActivation')
export type BeginActivation = z.infer<typeof beginActivation>

const triesLeft = z.strictObject({ code: z.number().int(), vouch: z.number().int(), signature: z.number().int() })

export const begunActivation = z
  .strictObject({
    activationId: id,
    license: serial,
    /** Activation Message 1 as the text of a QR code. A secret: whoever scans it may answer. */
    message1: z.string(),
    expiresAt: timeMs,
    typedAllowed: z.boolean(),
    /** The security key that has to vouch, or null. */
    voucher: z.strictObject({ id, name: z.string() }).nullable(),
    triesLeft,
  })
  .openapi('BegunActivation')
export type BegunActivation = z.infer<typeof begunActivation>

/** First without `assertion`; where a key has to vouch, again with its answer to the options that came. */
export const addDevice = z
  .strictObject({
    /** What the device shows: the scanned text, or the twenty typed characters with or without their gaps. */
    code: z.string().min(1).max(600),
    description: description.optional(),
    assertion: authenticationResponse.optional(),
  })
  .openapi('AddDevice')
export type AddDevice = z.infer<typeof addDevice>

export const addedDevice = z
  .strictObject({
    state: z.enum(['code_ok', 'instance_pending']),
    /** Options for the security key that has to vouch, while `state` is `code_ok`. */
    vouch: requestOptions.nullable(),
    /** Activation Message 2 as the text of a QR code, once. */
    message2: z.string().nullable(),
    instance: instance.nullable(),
    expiresAt: timeMs,
    triesLeft,
  })
  .openapi('AddedDevice')
export type AddedDevice = z.infer<typeof addedDevice>

export const testSignature = z.strictObject({ signature: z.string().regex(/^[0-9]{8}$/) }).openapi('TestSignature')

/** `result` is absent where an account runs the activation. */
export const finishedActivation = z.strictObject({ instance, result: z.string().optional() }).openapi('FinishedActivation')
export type FinishedActivation = z.infer<typeof finishedActivation>

export const activationState = z
  .strictObject({
    activationId: id,
    license: serial,
    state: z.enum(['am1_issued', 'code_ok', 'instance_pending', 'active', 'locked', 'expired', 'superseded']),
    expiresAt: timeMs,
    triesLeft,
    instance: instance.nullable(),
  })
  .openapi('ActivationState')
export type ActivationStateAnswer = z.infer<typeof activationState>

/** What a device needs to know who signed a message it scanned. */
export const activationKeys = z
  .strictObject({
    keys: z.array(z.strictObject({
      /** First four bytes of the SHA-256 of `key`, hex. */
      kid: z.string(),
      /** P-256, 65 bytes uncompressed, base64url. */
      key: z.string(),
      rpId: z.string(),
      account: z.string(),
    })),
  })
  .openapi('ActivationKeys')
export type ActivationKeys = z.infer<typeof activationKeys>
