/** The attestation of a key that is enrolled already, read from the raw parts its row keeps. */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import { parseAttestationObject } from './attestation-object.ts'
import { judgedFormats, judgeStatement } from './attestation/formats.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { toUuid } from './bytes.ts'
import type { RegistrationFacts } from './facts.ts'

export type StoredAttestation = Pick<RegistrationFacts, 'attestationObject' | 'clientDataJSON'>

export type ProvenAttestation = Pick<
  RegistrationFacts,
  'credentialId' | 'publicKey' | 'algorithm' | 'aaguid' | 'fmt' | 'attestationType' | 'chain' | 'parts' | 'attestationKeyIdentifier' | 'userVerified' | 'backupEligible'
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
  const { authenticatorData: bytes, ...statement } = parseAttestationObject(attestationObject)
  const authenticatorData = parseAuthenticatorData(bytes)
  const { attested, rpIdHash, userVerified, backupEligible } = authenticatorData
  if (attested === null) throw refuse('authenticator_data_invalid', { detail: 'The attested credential data is missing.' })
  // Which formats are wanted was asked when it was enrolled.
  const clientDataHash = hash('sha256', clientDataJSON, 'buffer')
  const input = { authenticatorData, attested, clientDataHash, relaxed: {} }
  const { type, chain, leaf, parts } = judgeStatement(statement, input, judgedFormats)
  return {
    credentialId: attested.credentialId,
    publicKey: attested.publicKeyBytes,
    algorithm: attested.publicKey.algorithm,
    aaguid: toUuid(attested.aaguid),
    fmt: statement.fmt,
    attestationType: type,
    chain,
    ...(parts ? { parts } : {}),
    attestationKeyIdentifier: leaf?.keyIdentifier ?? null,
    userVerified,
    backupEligible,
    rpIdHash,
  }
}

/** Formats whose certificates lie open in `x5c`; others show theirs only to who verifies them. */
const plainFormats: readonly string[] = ['packed', 'fido-u2f', 'tpm', 'android-key', 'apple']

/**
 * The certificates alone, leaf first, and those of every part of a compound statement, for `assessTrust`; without
 * verifying a signature that was verified at the enrollment.
 * @throws {Refusal} cbor_invalid and others when the stored bytes are not what was stored
 */
export function readStoredPath(stored: StoredAttestation): Pick<ProvenAttestation, 'attestationType' | 'chain' | 'parts'> {
  const { fmt, statement } = parseAttestationObject(stored.attestationObject)
  const x5c: unknown = statement.get('x5c')
  if (!plainFormats.includes(fmt)) return verifyStoredAttestation(stored)
  return { attestationType: 'basic', chain: Array.isArray(x5c) ? x5c.filter((der) => der instanceof Uint8Array) : [] }
}
