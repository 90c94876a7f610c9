/**
 * The model of a device, only when attestation proved it. Two ways to a proof: the path ended at an
 * anchor that the metadata lists for this very model, which gives name and picture; or at one of the
 * account's own anchors, whose holder then vouches for the maker's name in the certificate.
 */
import { hash } from 'node:crypto'
import { readName } from '../contract/read-name.ts'
import type { Device } from '../contract/shapes/device.ts'
import type { CredentialRecord } from '../store/records.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import { provesModel } from '../trust/proves-model.ts'
import { parseAttestationObject } from '../webauthn/attestation-object.ts'
import { nameAttribute } from '../webauthn/certificate-fields.ts'
import { parseCertificate } from '../webauthn/certificate.ts'
import type { Services } from './services.ts'

/** The columns that the proof is made of. */
export type ModelEvidence = Pick<
  CredentialRecord,
  'id' | 'trust' | 'trustAnchor' | 'fmt' | 'aaguid' | 'attestationKeyIdentifier' | 'attestationObject'
>

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

export function nameModel({ metadata }: Services, row: ModelEvidence): Device['model'] {
  if (row.trust !== 'trusted' || row.trustAnchor === null) return null
  const aaguid = row.aaguid === zeroAaguid ? null : row.aaguid
  const statement = metadata.find(row)
  if (statement !== null && isAnchorOf(statement, row.trustAnchor)) return { name: statement.name, icon: statement.icon, aaguid }
  const maker = findMaker(row)
  return maker === null ? null : { name: maker, icon: null, aaguid: provesModel(row.fmt, row.aaguid) ? aaguid : null }
}

/** A list of devices asks of each, and a statement may have hundreds. */
const fingerprints = new WeakMap<ModelStatement, ReadonlySet<string>>()

/** @param anchor SHA-256 of the certificate, hex */
export function isAnchorOf(statement: ModelStatement, anchor: string): boolean {
  const known = fingerprints.get(statement)
  if (known !== undefined) return known.has(anchor)
  const made = new Set(statement.anchors.map((der) => hash('sha256', der, 'hex')))
  fingerprints.set(statement, made)
  return made.has(anchor)
}

/** The organization, else the common name, of the leaf; null when the row keeps no certificate. */
function findMaker({ attestationObject }: ModelEvidence): string | null {
  const x5c = parseAttestationObject(attestationObject).statement.get('x5c')
  const leaf: unknown = Array.isArray(x5c) ? x5c[0] : null
  if (!(leaf instanceof Uint8Array)) return null
  const { subjectAttributes } = parseCertificate(leaf)
  // Whoever may set anchors writes these names: NUL and line ends among them, which no store and no page shall meet.
  return readName(subjectAttributes.get(nameAttribute.organization)) ?? readName(subjectAttributes.get(nameAttribute.commonName))
}
