/**
 * The COSE algorithms this room can judge (IANA COSE Algorithms; WebAuthn L3 §5.8.5 and §6.5.6).
 * RS1 (-65535) is absent on purpose: SHA-1 may not sign for a credential.
 */
export type CurveName = 'P-256' | 'P-384' | 'P-521' | 'secp256k1'

export type CoseAlgorithm =
  | { readonly kind: 'ec'; readonly hash: string; readonly curve: CurveName }
  | { readonly kind: 'okp'; readonly hash: null; readonly curves: readonly OkpCurve[] }
  | { readonly kind: 'rsa'; readonly hash: string; readonly pss: boolean }
  | { readonly kind: 'akp'; readonly hash: null; readonly parameterSet: MlDsa }

export type OkpCurve = 'Ed25519' | 'Ed448'
export type MlDsa = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'

/** RSASSA-PKCS1-v1_5 with SHA-1: old TPMs know nothing better, and only their statements may use it. */
export const rs1 = -65535

const algorithms: ReadonlyMap<number, CoseAlgorithm> = new Map<number, CoseAlgorithm>([
  [-7, { kind: 'ec', hash: 'sha256', curve: 'P-256' }],
  [-35, { kind: 'ec', hash: 'sha384', curve: 'P-384' }],
  [-36, { kind: 'ec', hash: 'sha512', curve: 'P-521' }],
  [-47, { kind: 'ec', hash: 'sha256', curve: 'secp256k1' }],
  // L3 §5.8.5 narrows EdDSA to Ed25519; Ed448 has an identifier of its own.
  [-8, { kind: 'okp', hash: null, curves: ['Ed25519'] }],
  [-53, { kind: 'okp', hash: null, curves: ['Ed448'] }],
  [-257, { kind: 'rsa', hash: 'sha256', pss: false }],
  [-258, { kind: 'rsa', hash: 'sha384', pss: false }],
  [-259, { kind: 'rsa', hash: 'sha512', pss: false }],
  [-37, { kind: 'rsa', hash: 'sha256', pss: true }],
  [-38, { kind: 'rsa', hash: 'sha384', pss: true }],
  [-39, { kind: 'rsa', hash: 'sha512', pss: true }],
  [-48, { kind: 'akp', hash: null, parameterSet: 'ML-DSA-44' }],
  [-49, { kind: 'akp', hash: null, parameterSet: 'ML-DSA-65' }],
  [-50, { kind: 'akp', hash: null, parameterSet: 'ML-DSA-87' }],
])

/** Every identifier with an implementation here; a policy offers a subset. */
export const judgedAlgorithms: readonly number[] = [...algorithms.keys()]

export function findAlgorithm(identifier: number): CoseAlgorithm | null {
  return algorithms.get(identifier) ?? null
}

/** The registered names, for those who write policies by hand. */
const names: ReadonlyMap<string, number> = new Map([
  ['ES256', -7], ['ES384', -35], ['ES512', -36], ['ES256K', -47], ['EdDSA', -8], ['Ed448', -53],
  ['RS256', -257], ['RS384', -258], ['RS512', -259], ['PS256', -37], ['PS384', -38], ['PS512', -39],
  ['ML-DSA-44', -48], ['ML-DSA-65', -49], ['ML-DSA-87', -50],
])

/** Null for a name unknown here. */
export function algorithmNamed(name: string): number | null {
  return names.get(name) ?? null
}
