/** Fixed "random" values of the vectors: the SHA-256 of a sentence that names each, so that none is chosen. */
import { createECDH, createHash, createPrivateKey, webcrypto } from 'node:crypto'

/** Up to 32 bytes for a name. */
export function fixed(name: string, length = 32): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(`KAP/1 vectors: ${name}`).digest().subarray(0, length))
}

type Jwk = { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string; readonly d: string }

export type FixedKey = { readonly scalar: Uint8Array; readonly point: Uint8Array; readonly jwk: Jwk }

/** A P-256 pair whose private scalar is the fixed value of the name. */
export function fixedKey(name: string): FixedKey {
  const scalar = fixed(name)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  const point = Uint8Array.from(ecdh.getPublicKey())
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return { scalar, point, jwk: { kty: 'EC', crv: 'P-256', x: text(point.slice(1, 33)), y: text(point.slice(33)), d: text(scalar) } }
}

/** As the verifier keeps it. */
export function toPkcs8({ jwk }: FixedKey): Uint8Array {
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' })
}

/** As a device keeps it: not to be exported. */
export async function toDevicePair({ jwk }: FixedKey): Promise<webcrypto.CryptoKeyPair> {
  const { d: _, ...shared } = jwk
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' }
  return {
    privateKey: await webcrypto.subtle.importKey('jwk', { ...jwk }, algorithm, false, ['deriveBits']),
    publicKey: await webcrypto.subtle.importKey('jwk', shared, algorithm, true, []),
  }
}
