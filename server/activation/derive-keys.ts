/** Hashes and derived keys of KAP/1, on node:crypto. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { joinBytes } from '../contract/kap/layout.ts'

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

/** sub(k, l): HKDF-SHA-256 with an empty salt, 32 bytes (RFC 5869). */
export function deriveKey(key: Uint8Array, info: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, 32))
}

export function authenticate(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return createHmac('sha256', key).update(joinBytes(...parts)).digest()
}

/** In constant time; false for different lengths, which are public here. */
export function equalSecretBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
