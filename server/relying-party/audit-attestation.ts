/** What a stored attestation must still prove of its row. */
import { hash } from 'node:crypto'
import type { CredentialRecord } from '../store/records.ts'
import type { AnchorSet } from '../trust/anchors.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import { readStoredPath, verifyStoredAttestation, type ProvenAttestation } from '../webauthn/stored-attestation.ts'
import type { Services } from './services.ts'

type Comparison = readonly [what: string, holds: (row: CredentialRecord, proven: ProvenAttestation) => boolean]

const comparisons: readonly Comparison[] = [
  ['credential id', (row, proven) => equalBytes(row.credentialId, proven.credentialId)],
  ['public key', (row, proven) => equalBytes(row.publicKey, proven.publicKey)],
  ['algorithm', (row, proven) => row.algorithm === proven.algorithm],
  ['AAGUID', (row, proven) => row.aaguid === proven.aaguid],
  ['attestation format', (row, proven) => row.fmt === proven.fmt],
  // Beside an imported key without attestation lies a certificate's claim, which nothing proves.
  ['key identifier', (row, proven) => row.appId !== null && proven.attestationType === 'none' || row.attestationKeyIdentifier === proven.attestationKeyIdentifier],
  ['RP ID', (row, proven) => equalBytes(hash('sha256', row.appId ?? row.rpId, 'buffer'), proven.rpIdHash)],
  ['kind of trust', ({ trust }, { attestationType }) => (attestationType === 'basic' ? trust !== 'none' && trust !== 'self' : trust === attestationType)],
]

/**
 * Verifies the signature anew and compares what it proves with what the row says.
 * @returns what does not hold, or null
 * @throws {Refusal} as `verifyStoredAttestation`
 */
export function findAttestationFault(row: CredentialRecord): string | null {
  const proven = verifyStoredAttestation(row)
  const wrong = comparisons.find(([, holds]) => !holds(row, proven))
  return wrong === undefined ? null : `its ${wrong[0]} is not the attested one`
}

/**
 * A trusted row must lead to the anchor it names. One that nobody knows any more cannot be looked for, and
 * is no fault: the next judgement of the fleet takes the trust away.
 * @param anchorSets of the policies to ask, besides the metadata
 * @throws {Refusal} untrusted_chain when the certificates contradict each other or the clock of the enrollment
 */
export function findTrustFault({ metadata }: Services, row: CredentialRecord, anchorSets: readonly AnchorSet[]): string | null {
  if (row.trust !== 'trusted' || anchorSets.length === 0) return null
  if (row.trustAnchor === null) return 'it is called trusted and names no anchor'
  // An imported key may be older than its row, and so may its certificate.
  if (row.appId !== null) return null
  const statement = metadata.find(row)
  let reached = false
  for (const anchors of anchorSets) {
    const trust = assessTrust(readStoredPath(row), { anchors, statement }, row.createdAtMs)
    if (trust.kind !== 'trusted') continue
    if (trust.anchor === row.trustAnchor) return null
    reached = true
  }
  return reached ? 'its certificates lead to another anchor than it names' : null
}
