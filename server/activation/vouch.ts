/**
 * The vouch: an assertion by a key that the user has already, over everything both sides know of
 * this activation, so that a page under somebody else's script still needs the user's touch.
 */
import { refuse } from '../contract/refuse.ts'
import { label } from '../contract/kap/labels.ts'
import { joinBytes } from '../contract/kap/layout.ts'
import { sha256 } from './derive-keys.ts'

/** The account's policy: whether a security key must vouch for a new device. */
export type VouchPolicy = 'required' | 'if-enrolled' | 'never'

/**
 * The credential that has to vouch, or null for none. Asked at begin; the answer is kept.
 * @param candidate the credential chosen for the user, by default the most recently used; null without one
 * @throws {Refusal} no_enrolled_key
 */
export function chooseVoucher<Credential>(policy: VouchPolicy, candidate: Credential | null): Credential | null {
  if (policy === 'never') return null
  if (candidate === null && policy === 'required') throw refuse('no_enrolled_key')
  return candidate
}

/**
 * The WebAuthn challenge, 32 bytes.
 * @param nonce 32 random bytes, kept with the activation
 */
export function makeVouchChallenge(nonce: Uint8Array, h1: Uint8Array, h2: Uint8Array): Uint8Array {
  if (nonce.length !== 32) throw new TypeError('The nonce of a vouch has 32 bytes.')
  return sha256(joinBytes(label.vouch, nonce, h1, h2))
}
