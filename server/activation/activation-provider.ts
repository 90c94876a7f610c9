/**
 * The seam to a way of activating devices. The open protocol of this room is its first implementation
 * (`createKapProvider`); another could wrap a vendor's kit. A provider keeps nothing: what it must
 * remember it hands out as opaque bytes, which the caller seals, stores and brings back.
 */
import type { Platform } from '../contract/kap/device-code.ts'

/**
 * Promises: nothing is stored, logged or fetched; secrets are compared in constant time; the same
 * bytes brought back mean the same thing on every node. What is returned as `secret` is a secret and
 * is sealed at rest; so are Activation Message 1 and 2 while they are kept.
 */
export interface ActivationProvider {
  /** Written beside every activation, so that it is finished by the provider that began it. */
  readonly name: string

  /** A signing key for an account; the caller keeps two at least and signs with the newest. */
  makeIssuerKey(): IssuerKey

  /**
   * Makes Activation Message 1.
   * @throws {TypeError} for names or numbers that the message cannot hold; see `fitName`
   */
  begin(input: BeginInput): Begun

  /**
   * Reads what the person typed or the camera scanned; costs no try and judges nothing but the form.
   * @throws {Refusal} code_malformed, mode_not_allowed
   */
  readCode(secret: Uint8Array, text: string): DeviceAnswer

  /** Whether the code answers this activation's message. Commit the try before you ask. */
  checkCode(secret: Uint8Array, answer: DeviceAnswer): boolean

  /** The challenge of the vouching assertion: 32 bytes over the nonce (32 random bytes, kept) and all that both sides said. */
  makeVouchChallenge(secret: Uint8Array, answer: DeviceAnswer, nonce: Uint8Array): Uint8Array

  /**
   * Makes Activation Message 2 for an answer that `checkCode` accepted. Each call makes another
   * instance secret; keep the message for a page that lost it, never make it twice.
   * @throws {TypeError} when the issuer's key is not the one that signed Activation Message 1
   */
  makeMessage2(input: Message2Input): Promise<Message2>

  /** Whether the test signature is the instance's. Commit the try before you ask. */
  checkSignature(instanceSecret: Uint8Array, signature: string): boolean

  /** What tells the device to forget the instance, if anybody shows it to it. */
  makeDeactivationMessage(instanceSecret: Uint8Array, license: string, number: number): Uint8Array
}

export type IssuerKey = {
  /** Lower-case hex; names the key in messages and lists. */
  readonly keyId: string
  /** What `GET /v1/activation-keys` publishes. */
  readonly publicKey: Uint8Array
  /** To be sealed. */
  readonly secret: Uint8Array
}

export type BeginInput = {
  readonly issuer: Pick<IssuerKey, 'keyId' | 'secret'>
  /** Ten characters of A–Z and 0–9. */
  readonly license: string
  /** The account's name as the device shows it. */
  readonly account: string
  readonly rpId: string
  /** Masked; the device shows it and anyone near the screen reads it. */
  readonly userLabel: string
  readonly typedAllowed: boolean
  /** The vouching credential's COSE key as in its authenticator data, or null: a hint for a device that holds it. */
  readonly credentialKey: Uint8Array | null
  /** Unix milliseconds; rounded down to whole seconds in the message. */
  readonly expiresAtMs: number
}

export type Begun = {
  readonly message1: Uint8Array
  /** SHA-256 of the message (H1); no secret. */
  readonly digest: Uint8Array
  /** Needed until Activation Message 2 is made; seal it now and erase it then, and on every other end. */
  readonly secret: Uint8Array
}

export type DeviceAnswer = {
  readonly mode: 'scanned' | 'typed'
  /** What the device says it is; for the eye and the notice, never for a decision. */
  readonly platform: Platform
  /** The code in its one canonical form. */
  readonly bytes: Uint8Array
  /** SHA-256 of those bytes (H2): two answers are the same when these are. No secret. */
  readonly digest: Uint8Array
}

export type Message2Input = {
  readonly secret: Uint8Array
  readonly answer: DeviceAnswer
  /** The key that signed Activation Message 1. */
  readonly issuer: Pick<IssuerKey, 'keyId' | 'secret'>
  /** From `takeSlot`. */
  readonly number: number
}

export type Message2 = {
  readonly message2: Uint8Array
  /** Kept, sealed, as long as the instance lives. */
  readonly instanceSecret: Uint8Array
}
