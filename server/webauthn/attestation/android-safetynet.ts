/**
 * Format "android-safetynet" (WebAuthn L3 §8.5): a JWS by Google's server, switched off in 2025. It is
 * judged only where it is asked for by name, mostly for records. The age of the response is not
 * judged: its nonce binds it to this challenge.
 */
import { hash } from 'node:crypto'
import { Refusal, refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import { nameAttribute } from '../certificate-fields.ts'
import { parseCertificate } from '../certificate.ts'
import { listTopLevelKeys } from '../json-keys.ts'
import { verifyByCertificate } from '../signature.ts'
import {
  invalidCertificate,
  invalidStatement,
  readStatementBytes,
  requireStatementKeys,
  type StatementInput,
  type StatementVerdict,
} from './statement.ts'

const rs256 = -257
const maxCertificates = 6
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws {Refusal} attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid */
export function verifySafetyNet(
  { statement, authenticatorData, clientDataHash, relaxed }: StatementInput,
): StatementVerdict {
  requireStatementKeys(statement, ['ver', 'response'])
  const version = statement.get('ver')
  if (typeof version !== 'string' || version === '') throw invalidStatement('"ver" is not a text')
  const response = Buffer.from(readStatementBytes(statement, 'response')).toString('latin1')
  const [header = '', payload = '', signature = '', ...more] = response.split('.')
  if (more.length > 0) throw invalidStatement('the response is not a compact JWS')
  const chain = readChain(parseJson(header))
  const claims = parseJson(payload)
  // "Verify that the nonce attribute in the payload of response is identical to the Base64 encoding of the
  // SHA-256 hash of the concatenation of authenticatorData and clientDataHash."
  const nonce = hash('sha256', concatBytes(authenticatorData.bytes, clientDataHash), 'base64')
  if (claims['nonce'] !== nonce) throw refuse('attestation_signature_invalid')
  // "Verify that the SafetyNet response actually came from the SafetyNet service."
  const [first = new Uint8Array()] = chain
  const leaf = parseCertificate(first)
  if (leaf.subjectAttributes.get(nameAttribute.commonName) !== 'attest.android.com') {
    throw invalidCertificate('it is not for attest.android.com')
  }
  const signed = Buffer.from(`${header}.${payload}`, 'latin1')
  if (!verifyByCertificate(leaf, rs256, signed, decodeExactly(signature, 'base64url'))) {
    throw refuse('attestation_signature_invalid')
  }
  if (claims['ctsProfileMatch'] !== true && !relaxed.ignoreSafetyNetCts) {
    throw invalidStatement('the device did not pass its compatibility test')
  }
  return { type: 'basic', chain, leaf }
}

function readChain(header: Readonly<Record<string, unknown>>): readonly Uint8Array[] {
  const { alg, x5c } = header
  if (alg !== 'RS256') throw invalidStatement('the response is not signed by RS256')
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > maxCertificates) {
    throw invalidStatement('the response names no certificates')
  }
  return x5c.map((text: unknown) => {
    if (typeof text !== 'string') throw invalidStatement('the response names no certificates')
    return decodeExactly(text, 'base64')
  })
}

/** Node's decoder passes over what does not belong; a JWS has one spelling (RFC 7515 §2). */
function decodeExactly(text: string, encoding: 'base64' | 'base64url'): Uint8Array {
  const bytes = Buffer.from(text, encoding)
  if (bytes.toString(encoding) !== text) throw invalidStatement(`a part of the response is not ${encoding}`)
  return bytes
}

function parseJson(part: string): Readonly<Record<string, unknown>> {
  try {
    const text = utf8.decode(decodeExactly(part, 'base64url'))
    const value: unknown = JSON.parse(text)
    const keys = listTopLevelKeys(text)
    if (new Set(keys).size !== keys.length) throw invalidStatement('a key of the response appears twice')
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw refuse('attestation_invalid', { detail: 'The SafetyNet response does not parse.', cause })
  }
  throw invalidStatement('the response does not hold objects')
}
