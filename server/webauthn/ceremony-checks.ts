/** The steps that registration (§7.1 steps 14–17) and authentication (§7.2 steps 15–18) share. */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { AuthenticatorData } from './authenticator-data.ts'
import { BoundedCache } from './bounded-cache.ts'
import { equalBytes } from './bytes.ts'
import { decodeBase64Url } from './base64url.ts'
import type { Expected } from './facts.ts'

const rpIdHashes = new BoundedCache<Uint8Array>(256)

/** @throws {Refusal} rp_id_mismatch, user_presence_missing, user_verification_missing, backup_state_invalid */
export function checkAuthenticatorData(
  data: AuthenticatorData,
  expected: Expected,
  presenceRequired: boolean,
): void {
  // Step 14: "Verify that the rpIdHash in authData is the SHA-256 hash of the RP ID expected by the Relying Party."
  if (!equalBytes(data.rpIdHash, hashRpId(expected.rpId))) throw refuse('rp_id_mismatch')
  // Step 15: "… verify that the UP bit of the flags in authData is set."
  if (presenceRequired && !data.userPresent) throw refuse('user_presence_missing')
  // Step 16: "If the Relying Party requires user verification for this registration, verify that the UV bit … is set."
  if (expected.requireUserVerification && !data.userVerified) {
    throw refuse('user_verification_missing')
  }
  // Step 17: "If the BE bit of the flags in authData is not set, verify that the BS bit is not set."
  if (data.backedUp && !data.backupEligible) throw refuse('backup_state_invalid')
}

/**
 * `id` and `rawId` are two spellings of one thing, and must be the same one.
 * @throws {Refusal} encoding_invalid, credential_id_invalid
 */
export function readCredentialId(
  response: { readonly id: string; readonly rawId: string },
): Uint8Array {
  const id = decodeBase64Url(response.id, 'id')
  if (response.rawId !== response.id) {
    decodeBase64Url(response.rawId, 'rawId')
    throw refuse('credential_id_invalid', { detail: '"id" and "rawId" differ.' })
  }
  if (id.length < 1 || id.length > 1023) throw refuse('credential_id_invalid')
  return id
}

export function readAttachment(
  value: string | null | undefined,
): 'platform' | 'cross-platform' | null {
  return value === 'platform' || value === 'cross-platform' ? value : null
}

function hashRpId(rpId: string): Uint8Array {
  const known = rpIdHashes.find(rpId)
  if (known !== null) return known
  const digest = hash('sha256', rpId, 'buffer')
  rpIdHashes.keep(rpId, digest)
  return digest
}
