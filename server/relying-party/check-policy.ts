import type { Policy } from '../contract/policy.ts'
import { refuse, type Refusal } from '../contract/refuse.ts'
import { parseAnchors } from '../trust/anchors.ts'

/**
 * A policy has its shape already; here it must also make sense as a whole, so that nobody believes
 * in a rule that would never be judged.
 * @throws {Refusal} policy_invalid; the detail names the field
 */
export function checkPolicy(policy: Policy): void {
  const { attestation, allowedModels, allowedKeyIdentifiers, refusedModels } = policy
  const wantsProof = policy.trust !== 'any' || allowedModels !== null || allowedKeyIdentifiers !== null
  if (wantsProof && attestation === 'none') throw invalid('attestation', 'must ask for one when trust or a list of models is wanted')
  if (allowedModels?.some((model) => refusedModels.includes(model)) === true) throw invalid('allowedModels', 'names a model that "refusedModels" names too')
  if (new Set(policy.algorithms).size < policy.algorithms.length) throw invalid('algorithms', 'names one algorithm twice')
  if (new Set(policy.hints).size < policy.hints.length) throw invalid('hints', 'names one hint twice')
  if (policy.attachment === 'cross-platform' && policy.hints.includes('client-device')) throw invalid('hints', 'asks for a built-in authenticator, which "attachment" excludes')
  if (policy.attachment === 'platform' && policy.hints.some((hint) => hint !== 'client-device')) throw invalid('hints', 'asks for a separate authenticator, which "attachment" excludes')
  parseAnchors(policy.anchors)
}

function invalid(field: string, why: string): Refusal {
  return refuse('policy_invalid', { detail: `"${field}" ${why}.`, params: { field } })
}
