/** What a stored attestation must still prove of its row. */
import { hash } from 'node:crypto'
import { Refusal } from '../contract/refuse.ts'
import type { CredentialRecord } from '../store/records.ts'
import type { AnchorSet } from '../trust/anchors.ts'
import { assessTrust, type TrustSources } from '../trust/assess-trust.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import { readStoredPath, verifyStoredAttestation, type ProvenAttestation } from '../webauthn/stored-attestation.ts'
import { isAnchorOf } from './name-model.ts'
import { timeOfId } from './new-id.ts'
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
  ['user verification', (row, proven) => row.userVerified === proven.userVerified],
  ['backup eligibility', (row, proven) => row.backupEligible === proven.backupEligible],
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
 * @throws {Refusal} untrusted_chain when, whatever the anchors, the certificates contradict each other or the clock
 * of the enrollment, which for an imported key is that of its registration
 */
export function findTrustFault({ metadata }: Services, row: CredentialRecord, anchorSets: readonly AnchorSet[]): string | null {
  const { trust, trustAnchor } = row
  if (trust !== 'trusted' || anchorSets.length === 0) return null
  if (trustAnchor === null) return 'it is called trusted and names no anchor'
  const statement = metadata.find(row)
  const reached = anchorSets.map((anchors) => reach(row, { anchors, statement }))
  if (reached.includes(trustAnchor)) return null
  const broken = reached.filter((anchor) => anchor instanceof Refusal)
  if (broken.length === reached.length && broken[0] !== undefined) throw broken[0]
  if (reached.some((anchor) => typeof anchor === 'string')) return 'its certificates lead to another anchor than it names'
  const isKnown = anchorSets.some((anchors) => anchors.findSame({ fingerprint: trustAnchor }) !== null)
    || (statement !== null && isAnchorOf(statement, trustAnchor))
  return isKnown ? 'its certificates do not lead to the anchor it names' : null
}

/** The anchor's fingerprint; null for none, the refusal where the path does not hold. */
function reach(row: CredentialRecord, sources: TrustSources): string | Refusal | null {
  try {
    const trust = assessTrust(readStoredPath(row), sources, timeOfId(row.id))
    return trust.kind === 'trusted' ? trust.anchor : null
  } catch (error) {
    if (error instanceof Refusal && error.code === 'untrusted_chain') return error
    throw error
  }
}
