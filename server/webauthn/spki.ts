/**
 * A COSE key as SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 5480, RFC 8410, RFC 9881): what
 * `getPublicKey()` gives in the browser and what node:crypto imports.
 */
import { concatBytes } from './bytes.ts'
import type { CurveName, MlDsa, OkpCurve } from './cose-algorithms.ts'
import type { KeyMaterial } from './cose-key.ts'

/** The AlgorithmIdentifier of each kind of key, DER. */
export const keyIdentifiers: Readonly<Record<CurveName | OkpCurve | MlDsa | 'rsa', Uint8Array>> = {
  'P-256': fromHex('301306072a8648ce3d020106082a8648ce3d030107'),
  'P-384': fromHex('301006072a8648ce3d020106052b81040022'),
  'P-521': fromHex('301006072a8648ce3d020106052b81040023'),
  secp256k1: fromHex('301006072a8648ce3d020106052b8104000a'),
  Ed25519: fromHex('300506032b6570'),
  Ed448: fromHex('300506032b6571'),
  rsa: fromHex('300d06092a864886f70d0101010500'),
  'ML-DSA-44': fromHex('300b0609608648016503040311'),
  'ML-DSA-65': fromHex('300b0609608648016503040312'),
  'ML-DSA-87': fromHex('300b0609608648016503040313'),
}

const uncompressed = Uint8Array.of(4)
const noUnusedBits = Uint8Array.of(0)

export function encodeSpki(key: KeyMaterial): Uint8Array {
  switch (key.kind) {
    case 'ec': return wrapKey(keyIdentifiers[key.curve], concatBytes(uncompressed, key.x, key.y))
    case 'okp': return wrapKey(keyIdentifiers[key.curve], key.x)
    case 'rsa': return wrapKey(keyIdentifiers.rsa, encodeDer(0x30, encodeUnsigned(key.n), encodeUnsigned(key.e)))
    case 'akp': return wrapKey(keyIdentifiers[key.parameterSet], key.pub)
  }
}

function wrapKey(identifier: Uint8Array, bits: Uint8Array): Uint8Array {
  return encodeDer(0x30, identifier, encodeDer(0x03, noUnusedBits, bits))
}

function encodeUnsigned(bytes: Uint8Array): Uint8Array {
  return (bytes[0] ?? 0) > 0x7f ? encodeDer(0x02, noUnusedBits, bytes) : encodeDer(0x02, bytes)
}

function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatBytes(Uint8Array.from([tag, ...encodeLength(length)]), ...parts)
}

function encodeLength(length: number): readonly number[] {
  if (length < 0x80) return [length]
  if (length < 0x100) return [0x81, length]
  return [0x82, length >> 8, length & 0xff]
}

function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}
