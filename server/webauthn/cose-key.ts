/**
 * COSE_Key (RFC 9052 §7, RFC 9053 §7, RFC 8230) as WebAuthn L3 §6.5.1.1 narrows it: `alg` present, no other
 * optional parameter, coordinates uncompressed. Every rule is checked when the bytes arrive, also
 * under fmt none, so that a stored key is a good key.
 */
import { refuse } from '../contract/refuse.ts'
import { toBigInt } from './bytes.ts'
import { decodeCbor, decodeCborPrefix, type CborMap, type CborValue } from './cbor.ts'
import { findAlgorithm, rs1, type CurveName, type MlDsa, type OkpCurve } from './cose-algorithms.ts'
import { isEdwardsPoint, isOnCurve } from './curves.ts'

export type KeyMaterial =
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly x: Uint8Array; readonly y: Uint8Array }
  | { readonly kind: 'okp'; readonly curve: OkpCurve; readonly x: Uint8Array }
  | { readonly kind: 'rsa'; readonly n: Uint8Array; readonly e: Uint8Array }
  | { readonly kind: 'akp'; readonly parameterSet: MlDsa; readonly pub: Uint8Array }

export type CoseKey = { readonly algorithm: number; readonly material: KeyMaterial }

/** How a recorded case of another project was judged; the running verifier has none of these. */
export type KeyRelaxations = {
  /** RSA from 1024 bits on: the specification names no least length, this verifier does. */
  readonly allowShortRsa?: boolean
  /** RS1 as the algorithm of a credential, as TPMs without SHA-256 made it. */
  readonly allowRs1?: boolean
}

const kty = { okp: 1, ec: 2, rsa: 3, akp: 7 } as const
const ecCurves: Readonly<Record<CurveName, number>> =
  { 'P-256': 1, 'P-384': 2, 'P-521': 3, secp256k1: 8 }
const okpCurves: ReadonlyMap<CborValue | undefined, OkpCurve> =
  new Map([[6, 'Ed25519'], [7, 'Ed448']])
const mlDsaSizes: Readonly<Record<MlDsa, number>> =
  { 'ML-DSA-44': 1312, 'ML-DSA-65': 1952, 'ML-DSA-87': 2592 }

/** @throws {Refusal} cbor_invalid, public_key_invalid, alg_not_allowed */
export function decodeCoseKey(bytes: Uint8Array): CoseKey {
  return judgeKey(decodeCbor(bytes), {})
}

/** Reads the key at `start` and says where it ends. */
export function decodeCoseKeyPrefix(
  bytes: Uint8Array,
  start: number,
  relaxed: KeyRelaxations = {},
): { key: CoseKey; end: number } {
  const { value, end } = decodeCborPrefix(bytes, start)
  return { key: judgeKey(value, relaxed), end }
}

function judgeKey(value: CborValue, relaxed: KeyRelaxations): CoseKey {
  if (!(value instanceof Map)) throw invalid('it is not a map')
  const map: CborMap = value
  const algorithm = map.get(3)
  if (typeof algorithm !== 'number') throw invalid('it names no algorithm')
  if (algorithm === rs1 && relaxed.allowRs1) return { algorithm, material: judgeRsa(map, relaxed) }
  const known = findAlgorithm(algorithm)
  if (known === null) throw refuse('alg_not_allowed', { params: { algorithm } })
  switch (known.kind) {
    case 'ec': return { algorithm, material: judgeEc(map, known.curve) }
    case 'okp': return { algorithm, material: judgeOkp(map, known.curves) }
    case 'rsa': return { algorithm, material: judgeRsa(map, relaxed) }
    case 'akp': return { algorithm, material: judgeAkp(map, known.parameterSet) }
  }
}

function judgeEc(map: CborMap, curve: CurveName): KeyMaterial {
  requireShape(map, kty.ec, [-1, -2, -3])
  if (map.get(-1) !== ecCurves[curve]) throw invalid('its curve does not fit its algorithm')
  const x = readBytes(map, -2)
  const y = readBytes(map, -3)
  if (!isOnCurve(curve, x, y)) throw invalid('its point is not on its curve')
  return { kind: 'ec', curve, x, y }
}

function judgeOkp(map: CborMap, curves: readonly OkpCurve[]): KeyMaterial {
  requireShape(map, kty.okp, [-1, -2])
  const curve = okpCurves.get(map.get(-1))
  if (curve === undefined || !curves.includes(curve)) {
    throw invalid('its curve does not fit its algorithm')
  }
  const x = readBytes(map, -2)
  if (!isEdwardsPoint(curve, x)) throw invalid('its point is not on its curve')
  return { kind: 'okp', curve, x }
}

function judgeRsa(map: CborMap, relaxed: KeyRelaxations): KeyMaterial {
  requireShape(map, kty.rsa, [-1, -2])
  const n = readBytes(map, -1)
  const e = readBytes(map, -2)
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24
  if (bits < leastRsaBits(relaxed) || bits > 4096 || n[0] === 0 || !isOdd(n)) {
    throw invalid('its modulus is not an odd number of 2048 to 4096 bits')
  }
  if (e.length === 0 || e.length > 4 || e[0] === 0 || !isOdd(e) || toBigInt(e) < 3n) {
    throw invalid('its exponent is not an odd number of at least 3')
  }
  return { kind: 'rsa', n, e }
}

/** Of a credential's key and of one that attests. */
export function leastRsaBits({ allowShortRsa }: KeyRelaxations): number {
  return allowShortRsa ? 1024 : 2048
}

function judgeAkp(map: CborMap, parameterSet: MlDsa): KeyMaterial {
  requireShape(map, kty.akp, [-1])
  const pub = readBytes(map, -1)
  if (pub.length !== mlDsaSizes[parameterSet]) {
    throw invalid('its length does not fit its algorithm')
  }
  return { kind: 'akp', parameterSet, pub }
}

/** Exactly kty, alg and the labels of the key type: no private part, no key id, no text labels. */
function requireShape(map: CborMap, keyType: number, labels: readonly number[]): void {
  if (map.get(1) !== keyType) throw invalid('its type does not fit its algorithm')
  if (map.size !== labels.length + 2 || !labels.every((label) => map.has(label))) {
    throw invalid('its parameters are not those of its type')
  }
}

function readBytes(map: CborMap, label: number): Uint8Array {
  const value = map.get(label)
  if (!(value instanceof Uint8Array)) throw invalid('a parameter is not a byte string')
  return value
}

function isOdd(bytes: Uint8Array): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1
}

function invalid(detail: string): Error {
  return refuse('public_key_invalid', { detail: `The public key is refused: ${detail}.` })
}
