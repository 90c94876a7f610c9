/**
 * What a policy asks, as one table (WebAuthn L3 §7.1 steps 18 to 20 and 24). The judgement of a ceremony,
 * of the keys already enrolled, and the dry run all walk it, so they cannot come to different ends. The
 * words of the dry run are in `rule-words.ts`.
 */
import type { Policy } from '../contract/policy.ts'
import { refuse, type Refusal } from '../contract/refuse.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { reachesCertification } from './certification.ts'
import type { ModelStatement } from './metadata-source.ts'
import { provesModel } from './proves-model.ts'
import { findRefusedReport } from './status-reports.ts'
import type { Trust } from './trust.ts'

/** What rules look at. */
export type JudgedFacts = Pick<
  RegistrationFacts,
  'algorithm' | 'userVerified' | 'backupEligible' | 'attachment' | 'transports' | 'fmt' | 'aaguid' | 'attestationKeyIdentifier' | 'chain'
>

export type Judged = {
  readonly facts: JudgedFacts
  readonly trust: Trust
  readonly policy: Policy
  /** What the metadata says of the model the key claims to be, or null. */
  readonly statement: ModelStatement | null
  /** Of the certificate that signed, where it is another model's (`findSigner`). */
  readonly signer: ModelStatement | null
  /** The clock for status reports, Unix milliseconds. */
  readonly nowMs: number
  /** Whether metadata is past its time, or missing altogether. */
  readonly staleMetadata: boolean
}

export type Rule = {
  readonly name: string
  /** `key`: holds as long as the key is used. `answer`: of one ceremony, done with when it is over. */
  readonly of: 'key' | 'answer'
  /** Whether an AAGUID or key identifier alone can be judged. */
  readonly needs: 'answer' | 'model'
  /** Null when the key passes; makes nothing then, for this runs at every enrollment. */
  readonly judge: (judged: Judged) => Refusal | null
}

const rulesAsWritten = [
  { name: 'algorithm', of: 'key', needs: 'answer', judge: judgeAlgorithm },
  { name: 'user-verification', of: 'answer', needs: 'answer', judge: judgeUserVerification },
  { name: 'device-bound', of: 'key', needs: 'answer', judge: judgeBackup },
  { name: 'attachment', of: 'answer', needs: 'answer', judge: judgeAttachment },
  { name: 'format', of: 'key', needs: 'answer', judge: judgeFormat },
  { name: 'trust', of: 'key', needs: 'answer', judge: judgeTrust },
  { name: 'metadata', of: 'answer', needs: 'model', judge: judgeMetadata },
  { name: 'status', of: 'key', needs: 'model', judge: judgeStatus },
  { name: 'refused-models', of: 'key', needs: 'model', judge: judgeRefusedModels },
  { name: 'allowed-models', of: 'key', needs: 'model', judge: judgeAllowedModels },
  { name: 'certification', of: 'key', needs: 'model', judge: judgeCertification },
] as const satisfies readonly Rule[]

export type RuleName = (typeof rulesAsWritten)[number]['name']

/** In the order they are judged; the first refusal counts. */
export const rules: readonly (Rule & { readonly name: RuleName })[] = rulesAsWritten

function judgeAlgorithm({ facts: { algorithm }, policy }: Judged): Refusal | null {
  return (policy.algorithms as readonly number[]).includes(algorithm) ? null : refuse('alg_not_allowed', { params: { algorithm } })
}

function judgeUserVerification({ facts, policy }: Judged): Refusal | null {
  return policy.userVerification === 'required' && !facts.userVerified ? refuse('user_verification_missing') : null
}

function judgeBackup({ facts, policy }: Judged): Refusal | null {
  return facts.backupEligible && !policy.allowBackupEligible ? refuse('backup_eligible_refused') : null
}

/** Browsers may stay silent on how a key is attached; then there is nothing to contradict. */
function judgeAttachment({ facts: { attachment, transports }, policy: { attachment: wanted } }: Judged): Refusal | null {
  if (wanted === 'any') return null
  const contradicts = attachment === null
    ? wanted === 'cross-platform' && transports.length === 1 && transports[0] === 'internal'
    : attachment !== wanted
  return contradicts ? refuse('attachment_not_allowed') : null
}

function judgeFormat({ facts: { fmt }, policy }: Judged): Refusal | null {
  return fmt === 'android-safetynet' && !policy.allowSafetynet ? refuse('fmt_unsupported', { params: { fmt } }) : null
}

function judgeTrust({ trust, policy }: Judged): Refusal | null {
  const wanted = asksForModel(policy) ? 'trusted' : policy.trust
  if (wanted === 'any' || trust.kind === 'trusted') return null
  if (trust.kind === 'none') return refuse('attestation_required')
  if (trust.kind === 'self') return refuse('self_attestation')
  return wanted === 'trusted' ? refuse('untrusted_chain') : null
}

function judgeMetadata({ policy, staleMetadata }: Judged): Refusal | null {
  return staleMetadata && policy.staleMetadata === 'refuse' ? refuse('metadata_stale') : null
}

function judgeStatus({ facts: { aaguid, chain }, trust, policy, statement, signer, nowMs }: Judged): Refusal | null {
  const path = { chain, trust }
  const report = findRefusedReport(statement, path, policy, nowMs) ?? findRefusedReport(signer, path, policy, nowMs)
  return report === null ? null : refuse('authenticator_status', { params: { status: report.status, aaguid } })
}

/** A refused model needs no proof: who claims to be one is refused. */
function judgeRefusedModels(judged: Judged): Refusal | null {
  const { facts: { aaguid, attestationKeyIdentifier }, policy } = judged
  const refused = policy.refusedModels.includes(aaguid)
    || (attestationKeyIdentifier !== null && policy.refusedKeyIdentifiers.includes(attestationKeyIdentifier))
  return refused ? refuseModel(judged) : null
}

/** The two lists are one: a model is allowed by its AAGUID, a U2F model by its key identifier. */
function judgeAllowedModels(judged: Judged): Refusal | null {
  const { facts: { aaguid, attestationKeyIdentifier }, policy } = judged
  if (policy.allowedModels === null && policy.allowedKeyIdentifiers === null) return null
  if (policy.allowedModels?.includes(aaguid) === true && isModelProven(judged)) return null
  if (attestationKeyIdentifier !== null && policy.allowedKeyIdentifiers?.includes(attestationKeyIdentifier)) return null
  return refuseModel(judged)
}

/** A certificate is the model's; a key has it by proving to be one. */
function judgeCertification(judged: Judged): Refusal | null {
  const { policy: { minCertification }, statement } = judged
  if (minCertification === null) return null
  if (isModelProven(judged) && reachesCertification(statement?.certification ?? null, minCertification)) return null
  return refuseModel(judged, { minCertification })
}

/**
 * An anchor of the metadata stands for one model; one of the policy for those whose certificates or
 * signer speak of a model at all.
 */
export function isModelProven({ facts: { fmt, aaguid }, trust }: Pick<Judged, 'facts' | 'trust'>): boolean {
  return trust.kind === 'trusted' && (trust.source === 'metadata' || provesModel(fmt, aaguid))
}

/** What is asked of a model is judged on proof, so it asks for proof, whatever `trust` says. */
export function asksForModel({ allowedModels, allowedKeyIdentifiers, minCertification }: Policy): boolean {
  return allowedModels !== null || allowedKeyIdentifiers !== null || minCertification !== null
}

/** The AAGUID is what the key claims. */
function refuseModel({ facts: { aaguid } }: Judged, more: { readonly minCertification?: string } = {}): Refusal {
  return refuse('model_not_allowed', { params: { aaguid, ...more } })
}
