/**
 * What every attestation format (WebAuthn L3 §8) takes and gives, and the small readers they share.
 * A format proves that the statement is well formed and signed; how far its certificates lead is
 * the trust room's business.
 */
import { refuse } from '../../contract/refuse.ts'
import type { AttestedCredentialData, AuthenticatorData } from '../authenticator-data.ts'
import type { CborKey, CborMap } from '../cbor.ts'
import { parseCertificate, type Certificate } from '../certificate.ts'
import type { KeyRelaxations } from '../cose-key.ts'
import type { AttestationPart, AttestationType } from '../facts.ts'

export type StatementInput = {
  readonly statement: CborMap
  readonly authenticatorData: AuthenticatorData
  readonly attested: AttestedCredentialData
  readonly clientDataHash: Uint8Array
  readonly relaxed: StatementRelaxations
}

/** How a recorded case of another project was judged; the running verifier has none of these. */
export type StatementRelaxations = KeyRelaxations & {
  readonly ignoreSafetyNetCts?: boolean
  /** Apple's nonce under another tag than Apple's. */
  readonly anyNonceTag?: boolean
  /** A TPM's signing scheme without the hash that belongs to it. */
  readonly schemeWithoutHash?: boolean
}

export type StatementVerdict = {
  readonly type: AttestationType
  /** DER as sent, leaf first. */
  readonly chain: readonly Uint8Array[]
  readonly leaf: Certificate | null
  /** Of a compound statement only. */
  readonly parts?: readonly AttestationPart[]
}

export type VerifyStatement = (input: StatementInput) => StatementVerdict

const maxCertificates = 6

export function readStatementBytes(statement: CborMap, key: string): Uint8Array {
  const value = statement.get(key)
  if (!(value instanceof Uint8Array) || value.length === 0) {
    throw invalidStatement(`"${key}" is not a byte string`)
  }
  return value
}

export function readStatementAlgorithm(statement: CborMap): number {
  const value = statement.get('alg')
  if (typeof value !== 'number') throw invalidStatement('"alg" is not an integer')
  return value
}

/** The certificates of `x5c`, 1 to 6, and the leaf parsed. */
export function readCertificates(
  statement: CborMap,
): { chain: readonly Uint8Array[]; leaf: Certificate } {
  const value = statement.get('x5c')
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidStatement('"x5c" is not a list of certificates')
  }
  if (value.length > maxCertificates) {
    throw invalidStatement('"x5c" holds more than six certificates')
  }
  const chain: Uint8Array[] = []
  for (const der of value) {
    if (!(der instanceof Uint8Array)) throw invalidStatement('"x5c" is not a list of certificates')
    chain.push(der)
  }
  const [leaf = new Uint8Array()] = chain
  return { chain, leaf: parseCertificate(leaf) }
}

/** The statement holds these keys and no other. */
export function requireStatementKeys(statement: CborMap, keys: readonly CborKey[]): void {
  if (statement.size !== keys.length || !keys.every((key) => statement.has(key))) {
    throw invalidStatement(`it must hold exactly ${keys.join(', ') || 'nothing'}`)
  }
}

export function invalidStatement(detail: string): Error {
  return refuse('attestation_invalid', {
    detail: `The attestation statement is refused: ${detail}.`,
  })
}

export function invalidCertificate(detail: string): Error {
  return refuse('attestation_certificate_invalid', {
    detail: `The attestation certificate is refused: ${detail}.`,
  })
}
