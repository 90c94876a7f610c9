/** The attestation of a key that is enrolled already, read from the raw parts its row keeps. */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import { parseAttestationObject } from './attestation-object.ts'
import { findFormat } from './attestation/formats.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { toUuid } from './bytes.ts'
import type { RegistrationFacts } from './facts.ts'

export type StoredAttestation = Pick<RegistrationFacts, 'attestationObject' | 'clientDataJSON'>

export type ProvenAttestation = Pick<
  RegistrationFacts, 'credentialId' | 'publicKey' | 'algorithm' | 'aaguid' | 'fmt' | 'attestationType' | 'chain' | 'attestationKeyIdentifier'
> & {
  /** SHA-256 of the RP ID, or of the AppID of a U2F key. */
  readonly rpIdHash: Uint8Array
}

/**
 * Verifies the statement anew (WebAuthn L3 §7.1 steps 13, 21 and 22). The challenge was of its ceremony
 * and is not asked for again.
 * @throws {Refusal} as `verifyRegistration` from step 13 on
 */
export function verifyStoredAttestation({ attestationObject, clientDataJSON }: StoredAttestation): ProvenAttestation {
  const { fmt, statement, authenticatorData: bytes } = parseAttestationObject(attestationObject)
  const authenticatorData = parseAuthenticatorData(bytes)
  const { attested, rpIdHash } = authenticatorData
  if (attested === null) throw refuse('authenticator_data_invalid', { detail: 'The attested credential data is missing.' })
  const verifyStatement = findFormat(fmt)
  if (verifyStatement === null) throw refuse('fmt_unsupported')
  const clientDataHash = hash('sha256', clientDataJSON, 'buffer')
  const { type, chain, leaf } = verifyStatement({ statement, authenticatorData, attested, clientDataHash, relaxed: {} })
  return {
    credentialId: attested.credentialId,
    publicKey: attested.publicKeyBytes,
    algorithm: attested.publicKey.algorithm,
    aaguid: toUuid(attested.aaguid),
    fmt,
    attestationType: type,
    chain,
    attestationKeyIdentifier: leaf?.keyIdentifier ?? null,
    rpIdHash,
  }
}

/** Formats whose certificates lie open in `x5c`; others show theirs only to who verifies them. */
const plainFormats: readonly string[] = ['packed', 'fido-u2f', 'tpm', 'android-key', 'apple']

/**
 * The certificates alone, leaf first, without verifying a signature that was verified at the enrollment.
 * @throws {Refusal} cbor_invalid and others when the stored bytes are not what was stored
 */
export function readStoredChain(stored: StoredAttestation): readonly Uint8Array[] {
  const { fmt, statement } = parseAttestationObject(stored.attestationObject)
  const x5c: unknown = statement.get('x5c')
  if (!plainFormats.includes(fmt)) return verifyStoredAttestation(stored).chain
  return Array.isArray(x5c) ? x5c.filter((der) => der instanceof Uint8Array) : []
}
