/** Judges one recorded ceremony offline, with the same rooms that judge a living one. */
import { Refusal, refuse } from '../contract/refuse.ts'
import { dangerouslyJudgeRecordedAuthentication } from '../webauthn/authentication.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { dangerouslyJudgeRecordedRegistration } from '../webauthn/registration.ts'
import {
  describeAuthenticator,
  describePublicKey,
  judgeStatementAlone,
} from '../webauthn/statement-alone.ts'
import { judgeTrust, type CaseVerdict, type Finding } from './case-verdict.ts'
import { judgeU2fAuthentication, judgeU2fRegistration } from './judge-u2f-case.ts'
import type {
  AssertionCase,
  RecordedCase,
  RegistrationCase,
  StatementCase,
} from './recorded-case.ts'
import { readExpected, readFormats, readOffer, relaxClientData, relaxRegistration, relaxStatement, type Rules } from './recorded-rules.ts'

/**
 * Judged by what the record says its own project allowed; when that made the difference, the verdict also tells why
 * a running verifier would refuse.
 * @param nowMs the clock for cases that name none
 */
export function judgeCase(given: RecordedCase, nowMs: number): CaseVerdict {
  const verdict = judgeBy('recorded', given, nowMs)
  if (verdict.verdict === 'refused') return verdict
  const live = judgeBy('live', given, nowMs)
  return live.code === undefined ? verdict : { ...verdict, refusedLive: live.code }
}

function judgeBy(rules: Rules, given: RecordedCase, nowMs: number): CaseVerdict {
  const found: Finding = { name: given.name, kind: given.kind, verdict: 'accepted', trust: 'none', fmt: null, aaguid: null, algorithm: null }
  try {
    judge(rules, given, found, given.at ? Date.parse(given.at) : nowMs)
  } catch (error) {
    // A bug is not a verdict.
    if (!(error instanceof Refusal)) throw error
    found.verdict = 'refused'
    found.code = error.code
    found.detail = error.message
  }
  return found
}

function judge(rules: Rules, given: RecordedCase, found: Finding, nowMs: number): void {
  switch (given.kind) {
    case 'registration': return judgeRegistration(rules, given, found, nowMs)
    case 'assertion': return judgeAssertion(rules, given, found)
    case 'attestation-statement': return judgeStatement(rules, given, found, nowMs)
    case 'u2f-registration': return judgeU2fRegistration(rules, given, found, nowMs)
    case 'u2f-authentication': return judgeU2fAuthentication(rules, given, found)
  }
}

function judgeRegistration(rules: Rules, given: RegistrationCase, found: Finding, nowMs: number): void {
  Object.assign(found, describeAuthenticator(given.credential.response.attestationObject))
  const expected = { ...readExpected(given), ...readOffer(rules, given) }
  const relaxed = relaxRegistration(rules, given)
  const facts = dangerouslyJudgeRecordedRegistration(given.credential, expected, relaxed)
  found.userVerified = facts.userVerified
  found.backupEligible = facts.backupEligible
  found.signCount = facts.signCount
  judgeTrust(facts, given.trust, found, nowMs)
}

function judgeAssertion(rules: Rules, given: AssertionCase, found: Finding): void {
  const { expected, credential } = given
  if (!expected.publicKey) throw refuse('malformed', { detail: '"expected.publicKey" is missing.' })
  found.algorithm = describePublicKey(expected.publicKey)
  const authenticatorData =
    decodeBase64Url(credential.response.authenticatorData, 'authenticatorData')
  const facts = dangerouslyJudgeRecordedAuthentication(
    credential,
    {
      ...readExpected(given),
      credential: {
        id: decodeBase64Url(credential.id, 'id'),
        publicKey: decodeBase64Url(expected.publicKey, 'publicKey'),
        signCount: expected.counter ?? 0,
        // A record does not say what was stored, so the answer's own word stands.
        backupEligible: ((authenticatorData[32] ?? 0) & 0x08) !== 0,
      },
    },
    relaxClientData(rules, given),
  )
  found.userVerified = facts.userVerified
  found.signCount = facts.signCount
  if (!facts.counterAdvanced) throw refuse('counter_regression')
}

function judgeStatement(rules: Rules, given: StatementCase, found: Finding, nowMs: number): void {
  found.fmt = given.fmt
  const facts = judgeStatementAlone(given, relaxStatement(rules, given), readFormats(rules))
  found.aaguid = facts.aaguid
  found.algorithm = facts.algorithm
  judgeTrust(facts, given.trust, found, nowMs)
}
