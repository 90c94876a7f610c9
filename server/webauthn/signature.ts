/**
 * Signatures, synchronously on node:crypto: ECDSA stays in the DER form the authenticator sent, so
 * OpenSSL refuses anything that is not canonical DER.
 */
import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { equalBytes } from './bytes.ts'
import type { Certificate } from './certificate.ts'
import { findAlgorithm, type CoseAlgorithm } from './cose-algorithms.ts'
import { leastRsaBits, type CoseKey, type KeyRelaxations } from './cose-key.ts'
import { encodeSpki, keyIdentifiers } from './spki.ts'

export type SignatureRules = KeyRelaxations & {
  /** TPMs fill the space with salt (TPM 2.0 Part 1 §B.7), whatever COSE says. */
  readonly saltOfAnyLength?: boolean
}

/** Does the certificate's key fit the COSE algorithm? Without this, ES256 over an RSA key would verify. */
export function fitsAlgorithm(
  { publicKey, keyAlgorithm }: Certificate,
  identifier: number,
  relaxed: KeyRelaxations = {},
): boolean {
  const algorithm = findAlgorithm(identifier)
  switch (algorithm?.kind) {
    case 'ec': return equalBytes(keyAlgorithm, keyIdentifiers[algorithm.curve])
    case 'okp': return algorithm.curves.some((curve) => equalBytes(keyAlgorithm, keyIdentifiers[curve]))
    case 'akp': return equalBytes(keyAlgorithm, keyIdentifiers[algorithm.parameterSet])
    case 'rsa': return publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits(relaxed)
    case undefined: return false
  }
}

/** Is this the same public key, in whatever form the certificate writes it? */
export function certifiesKey({ publicKey }: Certificate, { material }: CoseKey): boolean {
  return equalBytes(publicKey.export({ type: 'spki', format: 'der' }), encodeSpki(material))
}

/** False for a wrong signature, a malformed one, and a key that does not fit the algorithm. */
export function verifyByCertificate(
  certificate: Certificate,
  identifier: number,
  data: Uint8Array,
  signature: Uint8Array,
  rules: SignatureRules = {},
): boolean {
  const algorithm = findAlgorithm(identifier)
  if (algorithm === null || !fitsAlgorithm(certificate, identifier, rules)) return false
  return isSigned(certificate.publicKey, algorithm, data, signature, rules)
}

/** By the algorithm the key itself names. Null when this runtime does not know it (ML-DSA needs OpenSSL 3.5). */
export function verifyByCoseKey(
  key: CoseKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean | null {
  const algorithm = findAlgorithm(key.algorithm)
  const imported = importKey(key)
  return algorithm === null || imported === null ? null : isSigned(imported, algorithm, data, signature)
}

function importKey(key: CoseKey): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(encodeSpki(key.material)), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

function isSigned(
  key: KeyObject,
  algorithm: CoseAlgorithm,
  data: Uint8Array,
  signature: Uint8Array,
  rules: SignatureRules = {},
): boolean {
  try {
    return verify(algorithm.hash, data, verifyInput(key, algorithm, rules), signature)
  } catch {
    return false
  }
}

/** RFC 8230 §2: the salt of PS256 and its sisters is as long as the hash. */
function verifyInput(key: KeyObject, algorithm: CoseAlgorithm, { saltOfAnyLength }: SignatureRules) {
  if (algorithm.kind !== 'rsa' || !algorithm.pss) return key
  const saltLength = saltOfAnyLength ? constants.RSA_PSS_SALTLEN_AUTO : constants.RSA_PSS_SALTLEN_DIGEST
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}
