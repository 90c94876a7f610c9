/**
 * A relying party's judgement over what is proved. Fails closed: what is asked of a model is judged only
 * on proof, and what cannot be proved is not on the list.
 */
import { refuse, type Refusal } from '../contract/refuse.ts'
import type { MetadataSource } from './metadata-source.ts'
import { isModelProven, rules, type Judged } from './rules.ts'

/**
 * Returns when the policy accepts the key that just answered. A refusal names the model in `params.model`, for the
 * person who holds the key, where attestation proved it and nowhere else.
 * @param judged with the policy that was frozen when the ceremony began
 * @throws {Refusal} alg_not_allowed, user_verification_missing, backup_eligible_refused, attachment_not_allowed,
 * fmt_unsupported, attestation_required, self_attestation, untrusted_chain, metadata_stale, authenticator_status,
 * model_not_allowed
 */
export function judgePolicy(judged: Judged): void {
  for (const rule of rules) {
    const refusal = rule.judge(judged)
    if (refusal !== null) throw nameProven(refusal, judged)
  }
}

/** The first rule that an enrolled key breaks by what it is, not by how it once answered; null when it is good. */
export function findLastingFault(judged: Judged): Refusal | null {
  for (const rule of rules) {
    if (rule.of !== 'key') continue
    const refusal = rule.judge(judged)
    if (refusal !== null) return nameProven(refusal, judged)
  }
  return null
}

/** What a key only claims to be is told to nobody as its make. */
function nameProven(refusal: Refusal, judged: Judged): Refusal {
  const { statement } = judged
  if (statement === null || !isModelProven(judged)) return refusal
  return refuse(refusal.code, { params: { ...refusal.params, model: statement.name } })
}

/** Past its time, or none at all: whoever asks for fresh metadata has neither. */
export function isMetadataStale({ version, staleAfterMs }: Pick<MetadataSource, 'version' | 'staleAfterMs'>, nowMs: number): boolean {
  return version === 'none' || (staleAfterMs !== null && nowMs > staleAfterMs)
}
