/** What an imported key proves: all that its registration does, or nothing. */
import { hash } from 'node:crypto'
import { refuse, Refusal } from '../contract/refuse.ts'
import type { ImportedKey, ImportOutcome } from '../contract/shapes/imports.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import type { Trust } from '../trust/trust.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import { parseCertificate } from '../webauthn/certificate.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { fitsAlgorithm } from '../webauthn/signature.ts'
import { encodeU2fKey } from '../webauthn/u2f/as-webauthn.ts'
import { verifyU2fRegistration } from '../webauthn/u2f/registration.ts'
import { describeUnprovenKey } from '../webauthn/u2f/unproven-key.ts'
import type { LoadedPolicy } from './load-policy.ts'
import type { Services } from './services.ts'

export type JudgedImport = {
  readonly facts: RegistrationFacts
  readonly trust: Trust
  readonly proof: NonNullable<ImportOutcome['proof']>
}

/**
 * @param nowMs of the database; a certificate is judged by the time of the registration where that is told
 * @throws {Refusal} encoding_invalid, malformed, credential_id_invalid, public_key_invalid, response_mismatch, client_data_invalid,
 * type_mismatch, attestation_invalid, attestation_certificate_invalid, attestation_signature_invalid
 */
export function judgeImportedKey(services: Services, { anchors }: LoadedPolicy, key: ImportedKey, nowMs: number): JudgedImport {
  if (key.registrationData === undefined) return { facts: readUnproven(key), trust: { kind: 'none' }, proof: 'none' }
  if (key.clientData === undefined) throw refuse('malformed', { detail: '"registrationData" needs "clientData", whose hash it signs.' })
  const facts = verifyU2fRegistration({
    appId: key.appId,
    registrationData: decodeBase64Url(key.registrationData, 'registrationData'),
    clientData: decodeBase64Url(key.clientData, 'clientData'),
    // Whoever ran that ceremony compared them; nobody kept them.
    challenge: null,
    origins: null,
  })
  checkAgreement(key, facts)
  const statement = services.metadata.find(facts)
  const atMs = Math.min(key.createdAt ?? nowMs, nowMs)
  return { facts: { ...facts, signCount: key.counter ?? 0 }, trust: assess(facts, { anchors, statement }, atMs), proof: 'registration' }
}

/** A certificate that ran out or breaks a rule of its path leads nowhere; that keeps no key out that works. */
function assess(...asked: Parameters<typeof assessTrust>): Trust {
  try {
    return assessTrust(...asked)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'untrusted_chain') return { kind: 'unknown-root' }
    throw error
  }
}

/** What is told twice must be told alike: a row that mixes two keys is no key. */
function checkAgreement({ keyHandle, publicKey, certificate }: ImportedKey, facts: RegistrationFacts): void {
  const [leaf] = facts.chain
  const agrees =
    (keyHandle === undefined || equalBytes(decodeBase64Url(keyHandle, 'keyHandle'), facts.credentialId))
    && (publicKey === undefined || equalBytes(encodeU2fKey(decodeBase64Url(publicKey, 'publicKey')), facts.publicKey))
    && (certificate === undefined || (leaf !== undefined && equalBytes(decodeBase64Url(certificate, 'certificate'), leaf)))
  if (!agrees) throw refuse('response_mismatch', { detail: 'The registration is of another key than the row says.' })
}

/** Length and curve are all there is to verify. */
function readUnproven(key: ImportedKey): RegistrationFacts {
  if (key.keyHandle === undefined || key.publicKey === undefined) {
    throw refuse('malformed', { detail: 'Give "keyHandle" with "publicKey", or "registrationData" with "clientData".' })
  }
  if (key.clientData !== undefined) throw refuse('malformed', { detail: '"clientData" without "registrationData" proves nothing.' })
  return describeUnprovenKey({
    applicationParameter: hash('sha256', key.appId, 'buffer'),
    keyHandle: decodeBase64Url(key.keyHandle, 'keyHandle'),
    point: decodeBase64Url(key.publicKey, 'publicKey'),
    signCount: key.counter ?? 0,
    attestationKeyIdentifier: key.certificate === undefined ? null : readClaim(decodeBase64Url(key.certificate, 'certificate')),
  })
}

/** Which make the certificate claims. Anybody may have a copy of it, so no model is shown for it. */
function readClaim(der: Uint8Array): string {
  const certificate = parseCertificate(der)
  if (!fitsAlgorithm(certificate, -7)) throw refuse('attestation_certificate_invalid', { detail: 'The key of a U2F certificate is on P-256.' })
  return certificate.keyIdentifier
}
