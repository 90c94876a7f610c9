/**
 * Is a public point on its curve? Checked before a key is kept, also when nothing is signed with it
 * yet (fmt none), and twenty times cheaper than importing the key to find out.
 * Constants: SEC 2 v2 §2.4–2.6, RFC 8032 §5.1 and §5.2.
 */
import { toBigInt } from './bytes.ts'
import type { CurveName, OkpCurve } from './cose-algorithms.ts'

type Weierstrass = { readonly size: number; readonly p: bigint; readonly a: bigint; readonly b: bigint }

const p256 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const p384 = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
const p521 = 2n ** 521n - 1n

const weierstrass: Readonly<Record<CurveName, Weierstrass>> = {
  'P-256': { size: 32, p: p256, a: -3n, b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn },
  'P-384': {
    size: 48,
    p: p384,
    a: -3n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    size: 66,
    p: p521,
    a: -3n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
  secp256k1: { size: 32, p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n },
}

/** Bytes of one coordinate. */
export function coordinateSize(curve: CurveName): number {
  return weierstrass[curve].size
}

/** Coordinates of exactly the curve's length, below the prime, with y² = x³ + ax + b. */
export function isOnCurve(curve: CurveName, xBytes: Uint8Array, yBytes: Uint8Array): boolean {
  const { size, p, a, b } = weierstrass[curve]
  if (xBytes.length !== size || yBytes.length !== size) return false
  const x = toBigInt(xBytes)
  const y = toBigInt(yBytes)
  if (x >= p || y >= p) return false
  return (y * y - ((x * x + a) * x + b)) % p === 0n
}

type Edwards = { readonly size: number; readonly p: bigint; readonly a: bigint; readonly d: bigint; readonly lowOrder: readonly bigint[] }

const p25519 = 2n ** 255n - 19n
const p448 = 2n ** 448n - 2n ** 224n - 1n
/** y of a point of order 8 on Edwards25519; its negative is the other. */
const order8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

const edwards: Readonly<Record<OkpCurve, Edwards>> = {
  Ed25519: {
    size: 32,
    p: p25519,
    a: -1n,
    d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
    lowOrder: [0n, 1n, p25519 - 1n, order8, p25519 - order8],
  },
  Ed448: { size: 57, p: p448, a: 1n, d: p448 - 39081n, lowOrder: [0n, 1n, p448 - 1n] },
}

/** A canonical encoding of a point on the curve that is not of low order (RFC 8032 §5.1.3, §5.2.3). */
export function isEdwardsPoint(curve: OkpCurve, encoded: Uint8Array): boolean {
  const { size, p, a, d, lowOrder } = edwards[curve]
  if (encoded.length !== size) return false
  const bigEndian = Uint8Array.from(encoded).reverse()
  bigEndian[0] = (bigEndian[0] ?? 0) & 0x7f
  const y = toBigInt(bigEndian)
  if (y >= p || lowOrder.includes(y)) return false
  const y2 = (y * y) % p
  // x² = (1 − y²) / (a − d·y²); a quotient is a square exactly when the product is one.
  const product = ((1n - y2) * (a - d * y2)) % p
  return power((product + p) % p, (p - 1n) / 2n, p) === 1n
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}
