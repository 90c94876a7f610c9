/** Credential key pairs of every algorithm, as COSE keys; slow kinds are generated once. */
import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Encodable } from './cbor.ts'
import type { KeyPair } from './attestation-authority.ts'

export type CredentialKey = {
  readonly algorithm: number
  readonly cose: ReadonlyMap<Encodable, Encodable>
  sign(data: Uint8Array): Uint8Array
}

type Kind = { readonly make: () => KeyPair; readonly shared?: true; readonly digest: string | null; readonly pss?: true }

const ec = (namedCurve: string, digest: string): Kind => ({ make: () => generateKeyPairSync('ec', { namedCurve }), digest })
const rsa = (digest: string, pss?: true): Kind => ({
  make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  shared: true,
  digest,
  ...(pss ? { pss } : {}),
})

const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [-7, ec('P-256', 'sha256')],
  [-35, ec('P-384', 'sha384')],
  [-36, ec('P-521', 'sha512')],
  [-47, ec('secp256k1', 'sha256')],
  [-8, { make: () => generateKeyPairSync('ed25519'), digest: null }],
  [-53, { make: () => generateKeyPairSync('ed448'), digest: null }],
  [-257, rsa('sha256')],
  [-37, rsa('sha256', true)],
  [-48, { make: () => generateKeyPairSync('ml-dsa-44'), shared: true, digest: null }],
])

const shared = new Map<number, KeyPair>()

export function makeCredentialKey(algorithm: number): CredentialKey {
  const kind = kinds.get(algorithm)
  if (kind === undefined) {
    throw new Error(`the software authenticator has no algorithm ${algorithm}`)
  }
  const pair = kind.shared ? (shared.get(algorithm) ?? kind.make()) : kind.make()
  if (kind.shared) shared.set(algorithm, pair)
  const { privateKey } = pair
  const input = kind.pss
    ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : privateKey
  return { algorithm, cose: toCose(pair.publicKey, algorithm), sign: (data) => sign(kind.digest, data, input) }
}

const curves: Readonly<Record<string, number>> =
  { 'P-256': 1, 'P-384': 2, 'P-521': 3, secp256k1: 8, Ed25519: 6, Ed448: 7 }

export function toCose(publicKey: KeyObject, algorithm: number): Map<Encodable, Encodable> {
  if (publicKey.asymmetricKeyType?.startsWith('ml-dsa')) {
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    return new Map<Encodable, Encodable>([[1, 7], [3, algorithm], [-1, new Uint8Array(spki.subarray(-1312))]])
  }
  const jwk = publicKey.export({ format: 'jwk' })
  const part = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'))
  if (jwk.kty === 'RSA') {
    return new Map<Encodable, Encodable>([[1, 3], [3, algorithm], [-1, part(jwk.n)], [-2, part(jwk.e)]])
  }
  const curve = curves[jwk.crv ?? ''] ?? 0
  if (jwk.kty === 'OKP') {
    return new Map<Encodable, Encodable>([[1, 1], [3, algorithm], [-1, curve], [-2, part(jwk.x)]])
  }
  return new Map<Encodable, Encodable>([[1, 2], [3, algorithm], [-1, curve], [-2, part(jwk.x)], [-3, part(jwk.y)]])
}
