/** The account's signing key: ES256 with raw signatures (KAP/1 "Issuer keys"). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { joinBytes } from '../contract/kap/layout.ts'
import { encodeSpki } from '../webauthn/spki.ts'
import type { IssuerKey } from './activation-provider.ts'
import { sha256 } from './derive-keys.ts'

/** A fresh key pair; its private half is PKCS #8. */
export function makeIssuerKey(): IssuerKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const point = exportPoint(publicKey)
  return { keyId: keyIdOf(point), publicKey: point, secret: privateKey.export({ type: 'pkcs8', format: 'der' }) }
}

/** The first four bytes of the SHA-256 of the 65-byte public key, lower-case hex. */
export function keyIdOf(publicKey: Uint8Array): string {
  return Buffer.from(sha256(publicKey).subarray(0, 4)).toString('hex')
}

/** r ‖ s, 64 bytes. */
export function signRaw(secret: Uint8Array, data: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' })
  return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
}

/** False for a wrong signature and for one that is not exactly r ‖ s. */
export function isSignedRaw(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 65 || signature.length !== 64) return false
  const spki = encodeSpki({ kind: 'ec', curve: 'P-256', x: publicKey.slice(1, 33), y: publicKey.slice(33) })
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/** 04 ‖ x ‖ y. */
function exportPoint(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return joinBytes(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'))
}
