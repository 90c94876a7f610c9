/** Judges one recorded ceremony offline, with the same rooms that judge a living one. */
import { Refusal, refuse } from '../contract/refuse.ts'
import { noAnchors, parseAnchors } from '../trust/anchors.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import type { TrustKind } from '../trust/trust.ts'
import { dangerouslyJudgeRecordedAuthentication } from '../webauthn/authentication.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { algorithmNamed, judgedAlgorithms } from '../webauthn/cose-algorithms.ts'
import type { Expected, RegistrationFacts } from '../webauthn/facts.ts'
import { dangerouslyJudgeRecordedRegistration } from '../webauthn/registration.ts'
import {
  describeAuthenticator,
  describePublicKey,
  judgeStatementAlone,
} from '../webauthn/statement-alone.ts'
import type {
  AssertionCase,
  RecordedCase,
  RegistrationCase,
  StatementCase,
} from './recorded-case.ts'

/** One line of output. Members that a refusal kept unknown are null. */
export type CaseVerdict = {
  readonly name: string
  readonly kind: RecordedCase['kind']
  readonly verdict: 'accepted' | 'refused'
  readonly code?: string
  readonly detail?: string
  readonly trust: TrustKind
  /** SHA-256 of the anchor that vouches. */
  readonly anchor?: string
  readonly fmt: string | null
  readonly aaguid: string | null
  readonly algorithm: number | null
  readonly userVerified?: boolean
  readonly backupEligible?: boolean
  readonly signCount?: number
}

type Found = { -readonly [Member in keyof CaseVerdict]: CaseVerdict[Member] }

/** @param nowMs the clock for cases that name none */
export function judgeCase(given: RecordedCase, nowMs: number): CaseVerdict {
  const found: Found = { name: given.name, kind: given.kind, verdict: 'accepted', trust: 'none', fmt: null, aaguid: null, algorithm: null }
  try {
    judge(given, found, given.at ? Date.parse(given.at) : nowMs)
  } catch (error) {
    // A bug is not a verdict.
    if (!(error instanceof Refusal)) throw error
    found.verdict = 'refused'
    found.code = error.code
    found.detail = error.message
  }
  return found
}

function judge(given: RecordedCase, found: Found, nowMs: number): void {
  switch (given.kind) {
    case 'registration': return judgeRegistration(given, found, nowMs)
    case 'assertion': return judgeAssertion(given, found)
    case 'attestation-statement': return judgeStatement(given, found, nowMs)
  }
}

function judgeRegistration(given: RegistrationCase, found: Found, nowMs: number): void {
  Object.assign(found, describeAuthenticator(given.credential.response.attestationObject))
  const expected = { ...readExpected(given), algorithms: readAlgorithms(given.policy?.algorithms) }
  const facts = dangerouslyJudgeRecordedRegistration(given.credential, expected, {
    ...relaxClientData(given),
    ignoreUserPresence: given.requireUserPresence === false || given.conditionalCreate === true,
    ignoreSafetyNetCts: given.safetynetEnforceCTS === false,
  })
  found.userVerified = facts.userVerified
  found.backupEligible = facts.backupEligible
  found.signCount = facts.signCount
  judgeTrust(facts, given.trust, found, nowMs)
}

function judgeAssertion(given: AssertionCase, found: Found): void {
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
    { ...relaxClientData(given), ignoreUserPresence: given.requireUserPresence === false },
  )
  found.userVerified = facts.userVerified
  found.signCount = facts.signCount
  if (!facts.counterAdvanced) throw refuse('counter_regression')
}

function judgeStatement(given: StatementCase, found: Found, nowMs: number): void {
  found.fmt = given.fmt
  const facts =
    judgeStatementAlone(given, { ignoreSafetyNetCts: given.safetynetEnforceCTS === false })
  found.aaguid = facts.aaguid
  found.algorithm = facts.algorithm
  judgeTrust(facts, given.trust, found, nowMs)
}

/** Anchors given and not reached: refused. None given: valid, and unproven. */
function judgeTrust(
  facts: Pick<RegistrationFacts, 'attestationType' | 'chain'>,
  pems: readonly string[] | null | undefined,
  found: Found,
  nowMs: number,
): void {
  if (facts.attestationType === 'basic') found.trust = 'unknown-root'
  const anchors = pems ? parseAnchors(pems) : noAnchors
  const trust = assessTrust(facts, { anchors, statement: null }, nowMs)
  found.trust = trust.kind
  if (trust.kind === 'trusted') found.anchor = trust.anchor
  if (!pems) return
  // An empty list says that nobody is trusted; it cannot speak of statements without certificates.
  if (trust.kind === 'unknown-root') throw refuse('untrusted_chain')
  if (anchors.size === 0) return
  if (trust.kind === 'none') throw refuse('attestation_required')
  if (trust.kind === 'self') throw refuse('self_attestation')
}

function readExpected(
  { expected, allowedOrigins, policy }: RegistrationCase | AssertionCase,
): Expected {
  return {
    challenge: decodeBase64Url(expected.challenge, 'expected.challenge'),
    origins: allowedOrigins ?? [expected.origin],
    rpId: expected.rpId,
    requireUserVerification: expected.requireUserVerification ?? false,
    topOrigins: policy?.allowedTopOrigins ?? [],
  }
}

function relaxClientData({ policy }: RegistrationCase | AssertionCase) {
  return { ignoreCrossOrigin: policy?.verifyCrossOrigin !== true, allowAnyTopOrigin: policy?.allowCrossOrigin === true }
}

function readAlgorithms(names: readonly (string | number)[] | null | undefined): readonly number[] {
  if (!names) return judgedAlgorithms
  return names.map((name) => (typeof name === 'number' ? name : algorithmNamed(name))).filter((id) => id !== null)
}
