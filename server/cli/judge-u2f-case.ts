/**
 * Judges recorded raw messages of U2F. A record says of the client data only what it names: the
 * challenge and the origin are compared when the record tells what was expected, and the type, which the
 * messages themselves know nothing of, is the running importer's business.
 */
import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import { encodeU2fKey } from '../webauthn/u2f/as-webauthn.ts'
import { dangerouslyJudgeRecordedU2fAuthentication } from '../webauthn/u2f/authentication.ts'
import type { U2fExpected, U2fRelaxations } from '../webauthn/u2f/client-data.ts'
import { parseU2fRegistration, parseU2fSignature } from '../webauthn/u2f/raw-messages.ts'
import { dangerouslyJudgeRecordedU2fRegistration } from '../webauthn/u2f/registration.ts'
import { judgeTrust, type Finding } from './case-verdict.ts'
import type { U2fAuthenticationCase, U2fRegistrationCase } from './recorded-case.ts'
import type { Rules } from './recorded-rules.ts'

const es256 = -7

export function judgeU2fRegistration(
  rules: Rules,
  given: U2fRegistrationCase,
  found: Finding,
  nowMs: number,
): void {
  found.fmt = 'fido-u2f'
  found.algorithm = es256
  const registrationData = decodeBase64Url(given.registrationData, 'registrationData')
  const message = readMessage(given)
  const facts = dangerouslyJudgeRecordedU2fRegistration({ ...message, registrationData }, relax(rules))
  found.aaguid = facts.aaguid
  found.signCount = facts.signCount
  const { point, keyHandle } = parseU2fRegistration(registrationData)
  requireSame('publicKey', given.publicKey, point)
  requireSame('keyHandle', given.keyHandle, keyHandle)
  found.trust = 'unknown-root'
  // Without anchors and a clock only the message is judged: such certificates have long run out.
  if (given.trust || given.at) judgeTrust(facts, given.trust, found, nowMs)
}

export function judgeU2fAuthentication(
  rules: Rules,
  given: U2fAuthenticationCase,
  found: Finding,
): void {
  found.algorithm = es256
  const signatureData = decodeBase64Url(given.signatureData, 'signatureData')
  const publicKey = encodeU2fKey(decodeBase64Url(given.publicKey, 'publicKey'))
  const credential = { publicKey, signCount: given.storedCounter ?? 0 }
  const facts = dangerouslyJudgeRecordedU2fAuthentication({ ...readMessage(given), signatureData, credential }, relax(rules))
  found.signCount = facts.signCount
  if (typeof given.counter === 'number' && given.counter !== parseU2fSignature(signatureData).counter) throw mismatch('counter')
  if (!facts.counterAdvanced) throw refuse('counter_regression')
}

function readMessage(
  given: U2fRegistrationCase | U2fAuthenticationCase,
): U2fExpected & { readonly clientData: Uint8Array } {
  const clientData = decodeBase64Url(given.clientData, 'clientData')
  requireSame('challengeParameter', given.challengeParameter, hash('sha256', clientData, 'buffer'))
  requireSame('applicationParameter', given.applicationParameter, hash('sha256', given.appId, 'buffer'))
  return {
    clientData,
    appId: given.appId,
    challenge: given.expectedChallenge ?? null,
    origins: given.expectedOrigin ? [given.expectedOrigin] : null,
  }
}

/** A record that repeats a part of its message must not contradict it. */
function requireSame(field: string, told: string | null | undefined, actual: Uint8Array): void {
  if (typeof told === 'string' && !equalBytes(decodeBase64Url(told, field), actual)) throw mismatch(field)
}

function mismatch(field: string): Error {
  return refuse('response_mismatch', { detail: `"${field}" is not what the message says.`, params: { field } })
}

function relax(rules: Rules): U2fRelaxations {
  return rules === 'live' ? {} : { ignoreClientDataType: true }
}
