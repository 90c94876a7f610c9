/**
 * The primitives of KAP/1 ("Notation") by the browser's own cryptography. Secrets go in once as bytes
 * and from then on are keys that cannot be exported.
 */
import { joinBytes } from '../../server/contract/kap/layout.ts'

export type Bytes = Uint8Array<ArrayBuffer>

const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const
const derivation = (info: Bytes) => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }) as const

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joinBytes(bytes)))
}

/** K or S, as what their subkeys come from; the bytes are wiped. */
export async function importSecret(secret: Uint8Array): Promise<CryptoKey> {
  const copy = joinBytes(secret)
  const key = await crypto.subtle.importKey('raw', copy, 'HKDF', false, ['deriveKey', 'deriveBits'])
  copy.fill(0)
  secret.fill(0)
  return key
}

/** `sub(k, label)` as a key for `mac`. */
export function deriveMacKey(secret: CryptoKey, label: Bytes): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(derivation(label), secret, hmac, false, ['sign'])
}

/** `sub(k, label)` as bytes, for what takes no key object. */
export async function deriveBytes(secret: CryptoKey, label: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.deriveBits(derivation(label), secret, 256))
}

export async function mac(key: CryptoKey, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
}

/** ES256 under a point of 65 bytes; false as well where that is no point. */
export async function isSigned(point: Bytes, data: Bytes, signature: Uint8Array): Promise<boolean> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
  const key = await crypto.subtle.importKey('raw', point, curve, false, ['verify']).catch(() => null)
  return key !== null && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, joinBytes(signature), data)
}

/** In a time that depends on the lengths alone. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
