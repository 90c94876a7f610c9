/**
 * A relying party's judgement over what is proved (WebAuthn L3 §7.1 steps 18 to 20 and 24). Fails closed: a
 * list of models is judged only on proof, and what cannot be proved is not on the list.
 */
import type { Policy } from '../contract/policy.ts'
import { refuse } from '../contract/refuse.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import type { ModelStatement } from './metadata-source.ts'
import { provesModel } from './proves-model.ts'
import type { Trust } from './trust.ts'

/** Reports that end a model (FIDO MDS 3.1 §3.1.4); others inform. */
const endingStatuses: ReadonlySet<string> = new Set([
  'REVOKED',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_VERIFICATION_BYPASS',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
])

/**
 * Returns when the policy accepts the key.
 * @param policy the one frozen when the ceremony began
 * @param statement what the metadata says of the model the key claims to be, or null
 * @param nowMs the clock, Unix milliseconds, for status reports that take effect later
 * @throws {Refusal} alg_not_allowed, user_verification_missing, backup_eligible_refused, attachment_not_allowed,
 * attestation_required, self_attestation, untrusted_chain, authenticator_status, model_not_allowed
 */
export function judgePolicy(
  facts: RegistrationFacts,
  trust: Trust,
  policy: Policy,
  statement: ModelStatement | null,
  nowMs: number,
): void {
  judgeOptions(facts, policy)
  judgeTrust(trust, policy)
  judgeStatus(statement, nowMs)
  judgeModel(facts, trust, policy)
}

/** The options were hints to a browser; what they asked for is asked again here. */
function judgeOptions(facts: RegistrationFacts, policy: Policy): void {
  const { algorithm } = facts
  if (!(policy.algorithms as readonly number[]).includes(algorithm)) {
    throw refuse('alg_not_allowed', { params: { algorithm } })
  }
  if (policy.userVerification === 'required' && !facts.userVerified) {
    throw refuse('user_verification_missing')
  }
  if (facts.backupEligible && !policy.allowBackupEligible) throw refuse('backup_eligible_refused')
  if (policy.attachment !== 'any' && contradictsAttachment(facts, policy.attachment)) {
    throw refuse('attachment_not_allowed')
  }
}

/** Browsers may stay silent on how a key is attached; then there is nothing to contradict. */
function contradictsAttachment(
  { attachment, transports }: RegistrationFacts,
  wanted: 'platform' | 'cross-platform',
): boolean {
  if (attachment !== null) return attachment !== wanted
  return wanted === 'cross-platform' && transports.length === 1 && transports[0] === 'internal'
}

function judgeTrust(trust: Trust, policy: Policy): void {
  const wanted = listsModels(policy) ? 'trusted' : policy.trust
  if (wanted === 'any') return
  if (trust.kind === 'none') throw refuse('attestation_required')
  if (trust.kind === 'self') throw refuse('self_attestation')
  if (wanted === 'trusted' && trust.kind !== 'trusted') throw refuse('untrusted_chain')
}

function judgeStatus(statement: ModelStatement | null, nowMs: number): void {
  const ending = statement?.statusReports.find((report) => endingStatuses.has(report.status) && isEffective(report.effectiveDate, nowMs))
  if (ending !== undefined) {
    throw refuse('authenticator_status', { params: { status: ending.status } })
  }
}

/** A report without a date, or with one that does not parse, is in effect. */
function isEffective(effectiveDate: string | null, nowMs: number): boolean {
  return effectiveDate === null || !(Date.parse(effectiveDate) > nowMs)
}

/**
 * The two lists are one: a model is allowed by its AAGUID, a U2F model by its key identifier. A
 * refused model needs no proof: who claims to be one is refused. An anchor of the metadata stands for
 * one model; one of the policy for those whose certificates or signer speak of a model at all.
 */
function judgeModel({ aaguid, fmt, attestationKeyIdentifier }: RegistrationFacts, trust: Trust, policy: Policy): void {
  const params = { aaguid }
  if (policy.refusedModels.includes(aaguid)) throw refuse('model_not_allowed', { params })
  if (!listsModels(policy)) return
  const proven = trust.kind === 'trusted' && (trust.source === 'metadata' || provesModel(fmt, aaguid))
  if (proven && policy.allowedModels?.includes(aaguid)) return
  if (attestationKeyIdentifier !== null && policy.allowedKeyIdentifiers?.includes(attestationKeyIdentifier)) return
  throw refuse('model_not_allowed', { params })
}

function listsModels({ allowedModels, allowedKeyIdentifiers }: Policy): boolean {
  return allowedModels !== null || allowedKeyIdentifiers !== null
}
