/** The extensions of a certificate (RFC 5280 §4.2), with their criticality. */
import {
  DerError,
  derTag,
  readBoolean,
  readChildren,
  readDer,
  readObjectIdentifier,
  readSmallInteger,
  requireTag,
  type DerElement,
} from './der.ts'

export type Extension = { readonly critical: boolean; readonly value: Uint8Array }

export type Extensions = {
  readonly byOid: ReadonlyMap<string, Extension>
  /** Null when the certificate says nothing. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null
  readonly keyUsage: { readonly digitalSignature: boolean; readonly keyCertSign: boolean } | null
  readonly subjectKeyIdentifier: Uint8Array | null
  readonly authorityKeyIdentifier: Uint8Array | null
  /** A critical extension that path validation cannot process. */
  readonly unknownCritical: string | null
}

export const extensionOid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  /** id-fido-gen-ce-aaguid (WebAuthn L3 §8.2.1). */
  fidoAaguid: '1.3.6.1.4.1.45724.1.1.4',
} as const

/** Processed here or by the format that needs it; anything else critical ends the path. */
const processed: ReadonlySet<string> = new Set(Object.values(extensionOid))

export function readExtensions(field: DerElement | undefined): Extensions {
  const byOid = field === undefined ? new Map<string, Extension>() : readList(field)
  const value = (oid: string) => byOid.get(oid)?.value
  const unknown = [...byOid].find(([oid, extension]) => extension.critical && !processed.has(oid))
  return {
    byOid,
    basicConstraints: readBasicConstraints(value(extensionOid.basicConstraints)),
    keyUsage: readKeyUsage(value(extensionOid.keyUsage)),
    subjectKeyIdentifier: readOctets(value(extensionOid.subjectKeyIdentifier)),
    authorityKeyIdentifier: readAuthorityKeyIdentifier(value(extensionOid.authorityKeyIdentifier)),
    unknownCritical: unknown?.[0] ?? null,
  }
}

function readList(field: DerElement): Map<string, Extension> {
  const byOid = new Map<string, Extension>()
  for (const entry of readChildren(readDer(field.content, derTag.sequence).content)) {
    const parts = readChildren(requireTag(entry, derTag.sequence).content)
    const oid = readObjectIdentifier(parts[0])
    // RFC 5280 §4.2: "A certificate MUST NOT include more than one instance of a particular extension."
    if (byOid.has(oid)) throw new DerError('an extension appears twice')
    const critical = parts.length === 3 && readBoolean(parts[1])
    byOid.set(oid, { critical, value: requireTag(parts.at(-1), derTag.octetString).content })
  }
  return byOid
}

function readBasicConstraints(value: Uint8Array | undefined): Extensions['basicConstraints'] {
  if (value === undefined) return null
  const parts = readChildren(readDer(value, derTag.sequence).content)
  const ca = parts[0]?.tag === derTag.boolean && readBoolean(parts[0])
  const length = parts.find((part) => part.tag === derTag.integer)
  return { ca, pathLength: length === undefined ? null : readSmallInteger(length) }
}

function readKeyUsage(value: Uint8Array | undefined): Extensions['keyUsage'] {
  if (value === undefined) return null
  const bits = readDer(value, derTag.bitString).content[1] ?? 0
  return { digitalSignature: (bits & 0x80) !== 0, keyCertSign: (bits & 0x04) !== 0 }
}

function readOctets(value: Uint8Array | undefined): Uint8Array | null {
  return value === undefined ? null : readDer(value, derTag.octetString).content
}

function readAuthorityKeyIdentifier(value: Uint8Array | undefined): Uint8Array | null {
  if (value === undefined) return null
  const parts = readChildren(readDer(value, derTag.sequence).content)
  return parts.find((part) => part.tag === 0x80)?.content ?? null
}
