/**
 * Trust anchors: certificates somebody decided to trust, parsed once and indexed, so that twenty
 * cost what one does. An anchor may be a root, an intermediate or the leaf itself; being self-signed
 * means nothing here.
 */
import { hash, X509Certificate } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import { toHex } from '../webauthn/bytes.ts'
import { parseCertificate, type Certificate } from '../webauthn/certificate.ts'

export type AnchorSet = {
  /** Equal sets have equal identities: SHA-256 over the sorted fingerprints. */
  readonly identity: string
  readonly size: number
  /** The anchor that is this very certificate. */
  findSame(certificate: Pick<Certificate, 'fingerprint'>): Certificate | null
  /** Anchors that by name and key identifier may have issued it, the likeliest first; twenty at most. */
  findIssuers(certificate: Certificate): readonly Certificate[]
}

/**
 * @param pems each one certificate, as in `policy.anchors`
 * @throws {Refusal} policy_invalid
 */
export function parseAnchors(pems: readonly string[]): AnchorSet {
  return indexAnchors(pems.map((pem, index) => parseAnchor(pem, index)))
}

/** For anchors that arrive as DER, as in metadata; those that do not parse are left out. */
export function readAnchors(ders: readonly Uint8Array[]): AnchorSet {
  return indexAnchors(ders.flatMap((der) => parseOrSkip(der)))
}

export const noAnchors: AnchorSet = indexAnchors([])

function parseAnchor(pem: string, index: number): Certificate {
  const fault = (cause?: unknown) =>
    refuse('policy_invalid', { detail: `anchors[${index}] is not one PEM certificate.`, params: { field: 'anchors' }, cause })
  if (pem.match(/-----BEGIN /g)?.length !== 1) throw fault()
  try {
    return parseCertificate(new X509Certificate(pem).raw)
  } catch (cause) {
    throw fault(cause)
  }
}

function parseOrSkip(der: Uint8Array): readonly Certificate[] {
  try {
    return [parseCertificate(der)]
  } catch {
    return []
  }
}

function indexAnchors(anchors: readonly Certificate[]): AnchorSet {
  const same = new Map(anchors.map((anchor) => [anchor.fingerprint, anchor]))
  const named = groupBy(same.values(), ({ subject }) => toHex(subject))
  const bySubject = new Map([...named].map(([subject, group]) => [subject, indexKeys(group)]))
  return {
    identity: hash('sha256', [...same.keys()].sort().join('\n'), 'hex'),
    size: same.size,
    findSame: ({ fingerprint }) => same.get(fingerprint) ?? null,
    findIssuers: (certificate) => bySubject.get(toHex(certificate.issuer))?.(certificate) ?? [],
  }
}

/** Each one costs a verification, of up to 3 ms, for every answer that names it: anchors of one name may not multiply it. */
const mostIssuers = 20

/** Of anchors with one name: those whose key identifier is the one asked for, then those that have none. */
function indexKeys(named: readonly Certificate[]): (certificate: Certificate) => readonly Certificate[] {
  const byKey = groupBy(named, ({ extensions: { subjectKeyIdentifier: id } }) => (id === null ? 'none' : toHex(id)))
  return ({ extensions: { authorityKeyIdentifier: wanted } }) =>
    (wanted === null || named.length < 2 ? named : [...(byKey.get(toHex(wanted)) ?? []), ...(byKey.get('none') ?? [])]).slice(0, mostIssuers)
}

function groupBy(certificates: Iterable<Certificate>, write: (certificate: Certificate) => string): ReadonlyMap<string, readonly Certificate[]> {
  const groups = new Map<string, Certificate[]>()
  for (const certificate of certificates) {
    const name = write(certificate)
    const group = groups.get(name)
    if (group) group.push(certificate)
    else groups.set(name, [certificate])
  }
  return groups
}
