/**
 * Who signed the BLOB (FIDO MDS 3.1 §3.2): the certificates in the header must lead to a pinned root and
 * the first must name the metadata service. Revocation lists are not fetched: a verifier that asked
 * strangers in between would fail open or not at all.
 */
import { X509Certificate, type KeyObject } from 'node:crypto'
import { findPathFault, findTimeFault, isIssuedBy, mayIssue } from '../../webauthn/certificate-path.ts'
import { parseCertificate, type Certificate } from '../../webauthn/certificate.ts'
import { MetadataFault } from './metadata-fault.ts'

export type SignerRules = {
  /** Pinned; nothing else leads anywhere. */
  readonly roots: readonly Certificate[]
  /** What the signing certificate must be for, such as `mds.fidoalliance.org`. */
  readonly hostName: string
  /** Unix milliseconds; null for a BLOB that was taken while its certificates were valid. */
  readonly nowMs: number | null
}

const maxCertificates = 6

/**
 * @param x5c of the JWS header: base64 of DER, the signer first
 * @throws {MetadataFault} malformed, untrusted_signer, wrong_host
 */
export function findSignerKey(x5c: unknown, { roots, hostName, nowMs }: SignerRules): KeyObject {
  const path = readPath(x5c)
  const fault = findPathFault(path) ?? (nowMs === null ? null : findTimeFault(path, nowMs))
  if (fault !== null) throw untrusted(`The certificates of the metadata do not hold: ${fault}.`)
  const root = findRoot(path, roots)
  if (root === null) throw untrusted('The certificates of the metadata do not lead to the pinned root.')
  if (nowMs !== null && findTimeFault([root], nowMs) !== null) throw untrusted('The pinned root of the metadata is not valid now.')
  const [leaf] = path
  if (leaf === undefined || !isFor(leaf, hostName)) {
    throw new MetadataFault('wrong_host', `The metadata is not signed for ${hostName}.`, 'Set KEYTAP_METADATA_HOST to the name in the signing certificate, if you trust it.')
  }
  return leaf.publicKey
}

function readPath(x5c: unknown): readonly Certificate[] {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > maxCertificates) throw malformed()
  return x5c.map((text: unknown) => {
    if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw malformed()
    try {
      return parseCertificate(Buffer.from(text, 'base64'))
    } catch (cause) {
      throw malformed(cause)
    }
  })
}

/** The root may be repeated at the end of the path, or stand above it. */
function findRoot(path: readonly Certificate[], roots: readonly Certificate[]): Certificate | null {
  const last = path.at(-1)
  if (last === undefined) return null
  const same = roots.find(({ fingerprint }) => fingerprint === last.fingerprint)
  if (same !== undefined) return same
  return roots.find((root) => mayIssue(root, path.length) && isIssuedBy(last, root)) ?? null
}

/**
 * By the alternative names alone: a common name is no host name (RFC 6125 §6.4.4). A wildcard is not enough:
 * it may lie on every web server of the publisher.
 */
function isFor({ der }: Certificate, hostName: string): boolean {
  return new X509Certificate(der).checkHost(hostName, { subject: 'never', wildcards: false }) !== undefined
}

const untrusted = (message: string) =>
  new MetadataFault('untrusted_signer', message, 'If the metadata is of another publisher, name its root in KEYTAP_METADATA_ROOT.')

const malformed = (cause?: unknown) =>
  new MetadataFault('malformed', 'The metadata does not carry the certificates of its signer.', 'Make sure that the address leads to a FIDO metadata BLOB.', { cause })
