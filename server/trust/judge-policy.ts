/**
 * A relying party's judgement over what is proved. Fails closed: what is asked of a model is judged only
 * on proof, and what cannot be proved is not on the list.
 */
import type { Refusal } from '../contract/refuse.ts'
import type { MetadataSource } from './metadata-source.ts'
import { rules, type Judged } from './rules.ts'

/**
 * Returns when the policy accepts the key that just answered.
 * @param judged with the policy that was frozen when the ceremony began
 * @throws {Refusal} alg_not_allowed, user_verification_missing, backup_eligible_refused, attachment_not_allowed,
 * fmt_unsupported, attestation_required, self_attestation, untrusted_chain, metadata_stale, authenticator_status,
 * model_not_allowed
 */
export function judgePolicy(judged: Judged): void {
  for (const rule of rules) {
    const refusal = rule.judge(judged)
    if (refusal !== null) throw refusal
  }
}

/** The first rule that an enrolled key breaks by what it is, not by how it once answered; null when it is good. */
export function findLastingFault(judged: Judged): Refusal | null {
  for (const rule of rules) {
    if (rule.of !== 'key') continue
    const refusal = rule.judge(judged)
    if (refusal !== null) return refusal
  }
  return null
}

/** Past its time, or none at all: whoever asks for fresh metadata has neither. */
export function isMetadataStale({ version, staleAfterMs }: Pick<MetadataSource, 'version' | 'staleAfterMs'>, nowMs: number): boolean {
  return version === 'none' || (staleAfterMs !== null && nowMs > staleAfterMs)
}
