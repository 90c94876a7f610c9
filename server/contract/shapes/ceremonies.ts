/**
 * Begin and finish of both ceremonies. Options and answers are the JSON forms of WebAuthn L3 §5.1
 * (PublicKeyCredentialCreationOptionsJSON and its sisters); the deep checks are `webauthn/`'s.
 */
import { z } from '@hono/zod-openapi'
import { id, timeMs } from './primitives.ts'
import { device } from './device.ts'

export const begin = z.strictObject({}).openapi('Begin')

const descriptor = z.strictObject({ type: z.literal('public-key'), id: z.string(), transports: z.array(z.string()).optional() })

export const creationOptions = z
  .strictObject({
    rp: z.strictObject({ id: z.string(), name: z.string() }),
    user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.number() })),
    timeout: z.number(),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.strictObject({
      authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
      residentKey: z.enum(['required', 'preferred', 'discouraged']),
      requireResidentKey: z.boolean(),
      userVerification: z.enum(['required', 'preferred', 'discouraged']),
    }),
    hints: z.array(z.string()),
    attestation: z.enum(['none', 'indirect', 'direct', 'enterprise']),
    /** `appidExclude`: the AppID of imported keys among `excludeCredentials`. */
    extensions: z.strictObject({ credProps: z.literal(true), appidExclude: z.string().optional() }),
  })
  .openapi('CreationOptions')
export type CreationOptions = z.infer<typeof creationOptions>

export const requestOptions = z
  .strictObject({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.number(),
    allowCredentials: z.array(descriptor),
    userVerification: z.enum(['required', 'preferred', 'discouraged']),
    hints: z.array(z.string()),
    /** Only where imported keys are allowed: the AppID they were registered under. */
    extensions: z.strictObject({ appid: z.string() }).optional(),
  })
  .openapi('RequestOptions')
export type RequestOptions = z.infer<typeof requestOptions>

/** `expiresAt` is the end of both the ticket's and the ceremony's time, whichever comes first. */
export const begunRegistration = z
  .strictObject({
    ceremonyId: id,
    publicKey: creationOptions,
    expiresAt: timeMs,
    /** The policy asks for a test signature afterwards. */
    testSignature: z.boolean(),
    /** How many active keys the user has, for the nudge to enroll a spare. */
    deviceCount: z.number().int(),
  })
  .openapi('BegunRegistration')
export type BegunRegistration = z.infer<typeof begunRegistration>

export const begunAuthentication = z
  .strictObject({ ceremonyId: id, publicKey: requestOptions, expiresAt: timeMs })
  .openapi('BegunAuthentication')
export type BegunAuthentication = z.infer<typeof begunAuthentication>

const bytes = (maxChars: number) => z.string().max(maxChars)
/** Whatever JSON a browser reports; the body's depth and size are bounded before, and nothing of it is believed. */
const extensionResults = z.record(z.string().max(64), z.unknown())

export const registrationResponse = z
  .strictObject({
    id: bytes(1364),
    rawId: bytes(1364),
    type: z.literal('public-key'),
    authenticatorAttachment: z.string().max(32).nullish(),
    clientExtensionResults: extensionResults,
    response: z.strictObject({
      clientDataJSON: bytes(16_384),
      attestationObject: bytes(49_152),
      transports: z.array(z.string().max(32)).max(10).optional(),
      authenticatorData: bytes(16_384).optional(),
      publicKey: bytes(8192).nullish(),
      publicKeyAlgorithm: z.number().int().optional(),
    }),
  })
  .openapi('RegistrationResponse')
export type RegistrationResponse = z.infer<typeof registrationResponse>

export const authenticationResponse = z
  .strictObject({
    id: bytes(1364),
    rawId: bytes(1364),
    type: z.literal('public-key'),
    authenticatorAttachment: z.string().max(32).nullish(),
    clientExtensionResults: extensionResults,
    response: z.strictObject({
      clientDataJSON: bytes(16_384),
      authenticatorData: bytes(16_384),
      signature: bytes(16_384),
      userHandle: bytes(128).nullish(),
    }),
  })
  .openapi('AuthenticationResponse')
export type AuthenticationResponse = z.infer<typeof authenticationResponse>

/** The right to enroll, once, the key that was just used in its imported form: a ticket for registrations. */
const upgrade = z.strictObject({ ticket: z.string(), expiresAt: timeMs })

/**
 * `result` is absent while the device is `pending`: the test signature comes next. `upgrade` is there after a sign-in
 * with an imported key, where the policy offers it.
 */
export const finishedCeremony = z
  .strictObject({ device, result: z.string().optional(), upgrade: upgrade.optional() })
  .openapi('FinishedCeremony')
export type FinishedCeremony = z.infer<typeof finishedCeremony>
