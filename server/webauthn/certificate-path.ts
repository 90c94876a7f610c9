/**
 * Path validation (RFC 5280 §6.1, as far as attestation needs it), without the network and by the
 * caller's clock. A path is the certificates as sent, leaf first; each must be issued by the next.
 */
import { verify, type KeyObject } from 'node:crypto'
import { equalBytes } from './bytes.ts'
import type { Certificate } from './certificate.ts'

/** Why a path does not hold; a sentence for the integrator. */
export type PathFault = string

type SignatureKind = { readonly digest: string | null; readonly keys: readonly string[] }

/** By OID; SHA-1 and PSS are absent: no attestation we know of needs them. */
const signatureKinds: ReadonlyMap<string, SignatureKind> = new Map([
  ['1.2.840.10045.4.3.2', { digest: 'sha256', keys: ['ec'] }],
  ['1.2.840.10045.4.3.3', { digest: 'sha384', keys: ['ec'] }],
  ['1.2.840.10045.4.3.4', { digest: 'sha512', keys: ['ec'] }],
  ['1.2.840.113549.1.1.11', { digest: 'sha256', keys: ['rsa'] }],
  ['1.2.840.113549.1.1.12', { digest: 'sha384', keys: ['rsa'] }],
  ['1.2.840.113549.1.1.13', { digest: 'sha512', keys: ['rsa'] }],
  ['1.3.101.112', { digest: null, keys: ['ed25519'] }],
  ['1.3.101.113', { digest: null, keys: ['ed448'] }],
])

const leastRsaBits = 2048
const trustsNone = () => false

/**
 * Rules for each certificate alone and each next to its issuer, signatures last because they cost most.
 * @param isAnchor an anchor that came along in the path is judged as one
 */
export function findPathFault(
  path: readonly Certificate[],
  isAnchor: (certificate: Certificate) => boolean = trustsNone,
): PathFault | null {
  const fingerprints = new Set(path.map(({ fingerprint }) => fingerprint))
  if (fingerprints.size !== path.length) return 'a certificate appears twice'
  for (const [index, certificate] of path.entries()) {
    const fault = findFault(certificate, index, isAnchor)
    if (fault !== null) return fault
  }
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1]
    if (issuer !== undefined && !isIssuedBy(certificate, issuer)) {
      return 'a certificate is not issued by the one after it'
    }
  }
  return null
}

/**
 * Times are judged apart from the rest, so that a validated path can be kept and its times looked
 * at again at each use.
 */
export function findTimeFault(path: readonly Certificate[], nowMs: number): PathFault | null {
  for (const { notBeforeMs, notAfterMs } of path) {
    // A time that does not exist is NaN and fails both comparisons.
    if (!(nowMs >= notBeforeMs)) return 'a certificate is not valid yet'
    if (!(nowMs <= notAfterMs)) return 'a certificate has expired'
  }
  return null
}

/** @param depth how many certificates lie below this one; 0 is the leaf */
function findFault(
  certificate: Certificate,
  depth: number,
  isAnchor: (certificate: Certificate) => boolean,
): PathFault | null {
  const { extensions, version, publicKey } = certificate
  if (extensions.unknownCritical !== null) {
    return 'a certificate has a critical extension unknown here'
  }
  if (depth === 0) {
    return extensions.keyUsage?.digitalSignature === false ? 'the leaf may not sign' : null
  }
  if (isAnchor(certificate) && mayIssue(certificate, depth)) return null
  if (version !== 3) return 'an intermediate is not of version 3'
  if (isShortRsa(publicKey)) return 'the key of an issuer is too short'
  return findIssuerFault(extensions, depth)
}

/** An anchor may have one: whoever configured it has seen it. */
function isShortRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits
}

function findIssuerFault(
  { basicConstraints, keyUsage }: Certificate['extensions'],
  depth: number,
): PathFault | null {
  if (basicConstraints?.ca !== true) return 'an issuer is not a CA'
  // RFC 5280 §6.1.4 (n): "If a key usage extension is present, verify that the keyCertSign bit is set."
  if (keyUsage?.keyCertSign === false) return 'an issuer may not sign certificates'
  const { pathLength } = basicConstraints
  // §4.2.1.9: how many intermediates may follow; the leaf is not counted.
  return pathLength !== null && depth - 1 > pathLength ? 'a path is longer than its issuer allows' : null
}

/**
 * May this trust anchor have issued the last certificate of a path? RFC 5280 takes an anchor for
 * a name and a key, so one of version 1 has no extensions to obey; one that has them must be a CA.
 * @param depth certificates below the anchor
 */
export function mayIssue(anchor: Certificate, depth: number): boolean {
  if (anchor.version === 1 && anchor.extensions.byOid.size === 0) return true
  return anchor.extensions.unknownCritical === null && findIssuerFault(anchor.extensions, depth) === null
}

/** Names match, key identifiers do not contradict, the signature verifies. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!equalBytes(certificate.issuer, issuer.subject)) return false
  const wanted = certificate.extensions.authorityKeyIdentifier
  const offered = issuer.extensions.subjectKeyIdentifier
  if (wanted !== null && offered !== null && !equalBytes(wanted, offered)) return false
  return isSignedBy(certificate, issuer)
}

function isSignedBy(
  { tbs, signature, signatureOid }: Certificate,
  { publicKey }: Certificate,
): boolean {
  const kind = signatureKinds.get(signatureOid)
  // The signature algorithm must be one of the issuer's key: node would happily hash for any.
  if (kind === undefined || !kind.keys.includes(publicKey.asymmetricKeyType ?? '')) return false
  try {
    return verify(kind.digest, tbs, publicKey, signature)
  } catch {
    return false
  }
}
