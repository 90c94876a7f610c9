/**
 * An X.509 certificate (RFC 5280 §4) read for attestation: node:crypto gives the key, this walk the
 * rest, which node does not expose (version, extensions with their criticality, the exact key
 * bits, both AlgorithmIdentifiers). Parsed leaves are kept by their bytes: the certificates of a
 * batch are shared by 100 000 keys (FIDO) and arrive again and again.
 */
import { hash, X509Certificate, type KeyObject } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import { BoundedCache } from './bounded-cache.ts'
import { equalBytes, writeLatin1 } from './bytes.ts'
import { readExtensions, type Extensions } from './certificate-extensions.ts'
import { parseName, readTime } from './certificate-fields.ts'
import {
  DerError,
  derTag,
  readBitString,
  readChildren,
  readDer,
  readObjectIdentifier,
  readSmallInteger,
  requireTag,
  type DerElement,
} from './der.ts'
import { keyIdentifiers } from './spki.ts'

export type Certificate = {
  readonly der: Uint8Array
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string
  readonly tbs: Uint8Array
  /** 1 or 3. */
  readonly version: number
  /** Names as DER, for exact comparison. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Subject attributes by OID; an attribute that repeats keeps its first value. */
  readonly subjectAttributes: ReadonlyMap<string, string>
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly extensions: Extensions
  /** The signature's algorithm, the same inside and outside. */
  readonly signatureOid: string
  readonly signature: Uint8Array
  readonly publicKey: KeyObject
  /** DER of the key's AlgorithmIdentifier: for EC it names the curve. */
  readonly keyAlgorithm: Uint8Array
  /** The bits of subjectPublicKey; for EC the point. */
  readonly publicKeyBits: Uint8Array
  /** SHA-1 of `publicKeyBits`, lower-case hex (FIDO MDS attestationCertificateKeyIdentifier). */
  readonly keyIdentifier: string
}

const maxCertificateBytes = 8192
const derNull = Uint8Array.of(5, 0)
const parsed = new BoundedCache<Certificate>(512)
/** The very bytes that a format parsed and the trust room asks about next; nobody writes into them. */
let latest: { readonly der: Uint8Array; readonly certificate: Certificate } | null = null

/** @throws {Refusal} attestation_certificate_invalid */
export function parseCertificate(der: Uint8Array): Certificate {
  if (latest?.der === der) return latest.certificate
  if (der.length > maxCertificateBytes) throw invalid('it is larger than 8 KiB')
  // Found by its bytes as a text, one character each, which costs less than a hash of them.
  const text = writeLatin1(der)
  const certificate = parsed.find(text) ?? parseUnknown(der, text)
  latest = { der, certificate }
  return certificate
}

function parseUnknown(der: Uint8Array, text: string): Certificate {
  try {
    // A copy, so that the cache never keeps a whole request alive.
    const certificate = readCertificate(new Uint8Array(der), hash('sha256', der, 'hex'))
    parsed.keep(text, certificate)
    return certificate
  } catch (cause) {
    throw invalid(cause instanceof DerError ? cause.message : 'it does not parse', cause)
  }
}

function readCertificate(der: Uint8Array, fingerprint: string): Certificate {
  const [tbs, outerAlgorithm, signature, ...more] =
    readChildren(readDer(der, derTag.sequence).content)
  if (more.length > 0) throw new DerError('bytes follow the signature')
  const body = readBody(requireTag(tbs, derTag.sequence))
  const signatureAlgorithm = requireTag(outerAlgorithm, derTag.sequence).bytes
  // RFC 5280 §4.1.1.2: "This field MUST contain the same algorithm identifier as the signature field."
  if (!equalBytes(signatureAlgorithm, body.algorithm)) {
    throw new DerError('the two algorithm identifiers differ')
  }
  const { publicKey } = new X509Certificate(der)
  if (!isCheap(body.keyAlgorithm) && isCostly(publicKey)) throw new DerError('verifying by its key would take too long')
  return {
    der,
    fingerprint,
    tbs: requireTag(tbs).bytes,
    version: body.version,
    issuer: body.issuer,
    subject: body.subject.bytes,
    subjectAttributes: parseName(body.subject),
    notBeforeMs: body.notBeforeMs,
    notAfterMs: body.notAfterMs,
    extensions: readExtensions(body.extensions),
    signatureOid: readSignatureOid(body.algorithm),
    signature: readSignature(signature, fingerprint),
    publicKey,
    keyAlgorithm: body.keyAlgorithm,
    publicKeyBits: body.publicKeyBits,
    keyIdentifier: hash('sha1', body.publicKeyBits, 'hex'),
  }
}

/** A key on one of these named curves; asking node:crypto for a key's details takes longer than reading the certificate. */
const isCheap = (keyAlgorithm: Uint8Array): boolean =>
  equalBytes(keyAlgorithm, keyIdentifiers['P-256']) || equalBytes(keyAlgorithm, keyIdentifiers['P-384'])

/**
 * What a signature costs who verifies it is the choice of whoever made the key: 18 ms with an RSA exponent as long as
 * its modulus, 6 on a curve over a binary field. No maker of keys has more than 8192 bits, more than four bytes of
 * exponent, or such a curve.
 */
function isCostly({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = asymmetricKeyDetails ?? {}
  if (asymmetricKeyType === 'ec') return !/^(prime256v1|secp(256k1|384r1|521r1)|brainpoolP\d{3}[rt]1)$/.test(namedCurve)
  if (asymmetricKeyType !== 'rsa') return false
  return modulusLength > 8192 || publicExponent > 0xffff_ffffn
}

/**
 * The first U2F keys of one vendor carry RSA-2048 certificates whose count of unused bits is wrong although
 * the signature is whole; these are all, by the SHA-256 of what they send.
 */
const miscounted: ReadonlySet<string> = new Set([
  '349bca1031f8c82c4ceca38b9cebf1a69df9fb3b94eed99eb3fb9aa3822d26e8',
  'dd574527df608e47ae45fbba75a2afdd5c20fd94a02419381813cd55a2a3398f',
  '1d8764f0f7cd1352df6150045c8f638e517270e8b5dda1c63ade9c2280240cae',
  'd0edc9a91a1677435a953390865d208c55b3183c6759c9b5a7ff494c322558eb',
  '6073c436dcd064a48127ddbf6032ac1a66fd59a0c24434f070d4e564c124c897',
  'ca993121846c464d666096d35f13bf44c1b05af205f9b4a1e00cf6cc10c5e511',
])

function readSignature(element: DerElement | undefined, fingerprint: string): Uint8Array {
  if (!miscounted.has(fingerprint)) return readBitString(element)
  return requireTag(element, derTag.bitString).content.subarray(1)
}

/** Parameters are absent or NULL in every algorithm judged here; early U2F keys leave NULL out. */
function readSignatureOid(algorithm: Uint8Array): string {
  const [oid, parameters] = readChildren(readDer(algorithm).content)
  return parameters === undefined || equalBytes(parameters.bytes, derNull) ? readObjectIdentifier(oid) : 'unknown'
}

function readBody(tbs: DerElement) {
  const fields = readChildren(tbs.content)
  const version = readVersion(fields)
  const [serial, algorithm, issuer, validity, subject, spki, ...rest] =
    version === 1 ? fields : fields.slice(1)
  requireTag(serial, derTag.integer)
  const [notBefore, notAfter] = readChildren(requireTag(validity, derTag.sequence).content)
  const [keyAlgorithm, keyBits] = readChildren(requireTag(spki, derTag.sequence).content)
  return {
    version,
    algorithm: requireTag(algorithm, derTag.sequence).bytes,
    issuer: requireTag(issuer, derTag.sequence).bytes,
    notBeforeMs: readTime(notBefore),
    notAfterMs: readTime(notAfter),
    subject: requireTag(subject, derTag.sequence),
    keyAlgorithm: requireTag(keyAlgorithm, derTag.sequence).bytes,
    publicKeyBits: readBitString(keyBits),
    extensions: rest.find((field) => field.tag === 0xa3),
  }
}

/** Version 1 is written by leaving the field out. */
function readVersion(fields: readonly DerElement[]): number {
  const first = fields[0]
  return first?.tag === 0xa0 ? readSmallInteger(readDer(first.content, derTag.integer)) + 1 : 1
}

function invalid(detail: string, cause?: unknown): Error {
  return refuse('attestation_certificate_invalid', {
    detail: `A certificate is refused: ${detail}.`,
    cause,
  })
}
