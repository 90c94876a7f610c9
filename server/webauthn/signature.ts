/**
 * Signatures, synchronously on node:crypto: ECDSA stays in the DER form the authenticator sent, so
 * OpenSSL refuses anything that is not canonical DER.
 */
import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { equalBytes } from './bytes.ts'
import { findAlgorithm, type CoseAlgorithm, type CurveName } from './cose-algorithms.ts'
import type { CoseKey } from './cose-key.ts'
import { encodeSpki } from './spki.ts'

const opensslCurves: Readonly<Record<CurveName, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  secp256k1: 'secp256k1',
}

/** Null when this runtime does not know the algorithm (ML-DSA needs OpenSSL 3.5). */
export function importCoseKey(key: CoseKey): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(encodeSpki(key.material)), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

/** Does the key fit the COSE algorithm? Without this, ES256 over an RSA key would verify. */
export function keyFitsAlgorithm(key: KeyObject, identifier: number): boolean {
  const algorithm = findAlgorithm(identifier)
  if (algorithm === null) return false
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  switch (algorithm.kind) {
    case 'ec': return type === 'ec' && details?.namedCurve === opensslCurves[algorithm.curve]
    case 'rsa': return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048
    case 'okp': return algorithm.curves.some((curve) => curve.toLowerCase() === type)
    case 'akp': return algorithm.parameterSet.toLowerCase() === type
  }
}

/** Is this the same public key, in whatever form the certificate writes it? */
export function isSameKey(key: KeyObject, { material }: CoseKey): boolean {
  return equalBytes(key.export({ type: 'spki', format: 'der' }), encodeSpki(material))
}

/** False for a wrong signature, a malformed one, and a key that does not fit the algorithm. */
export function verifySignature(key: KeyObject, identifier: number, data: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = findAlgorithm(identifier)
  if (algorithm === null || !keyFitsAlgorithm(key, identifier)) return false
  try {
    return verify(algorithm.hash, data, verifyInput(key, algorithm), signature)
  } catch {
    return false
  }
}

function verifyInput(key: KeyObject, algorithm: CoseAlgorithm) {
  if (algorithm.kind !== 'rsa' || !algorithm.pss) return key
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
