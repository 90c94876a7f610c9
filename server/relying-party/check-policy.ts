import { endingStatuses, type Policy } from '../contract/policy.ts'
import { refuse } from '../contract/refuse.ts'
import { parseAnchors } from '../trust/anchors.ts'
import { asksForModel } from '../trust/rules.ts'

/** What every key without a model of its own says, and any other may. */
const zeroAaguid = '00000000-0000-0000-0000-000000000000'

type Contradiction = { readonly field: keyof Policy; readonly why: string; readonly holds: (policy: Policy) => boolean }

/** Each with what to change; the first that holds is told. */
const contradictions: readonly Contradiction[] = [
  {
    field: 'attestation',
    why: 'must ask for one, such as "direct", where "trust", a list of allowed models or "minCertification" wants proof',
    holds: (policy) => policy.attestation === 'none' && (policy.trust !== 'any' || asksForModel(policy)),
  },
  {
    field: 'allowedModels',
    why: 'names a model that "refusedModels" names too',
    holds: ({ allowedModels, refusedModels }) => shareOne(allowedModels, refusedModels),
  },
  {
    field: 'allowedModels',
    why: 'names the AAGUID of zeros, which stands for no model; list U2F models in "allowedKeyIdentifiers"',
    holds: ({ allowedModels }) => allowedModels?.includes(zeroAaguid) === true,
  },
  {
    field: 'allowedKeyIdentifiers',
    why: 'names a key identifier that "refusedKeyIdentifiers" names too',
    holds: ({ allowedKeyIdentifiers, refusedKeyIdentifiers }) => shareOne(allowedKeyIdentifiers, refusedKeyIdentifiers),
  },
  {
    field: 'refusedStatuses',
    why: `must keep ${endingStatuses.join(', ')}: such a key can be used by others`,
    holds: ({ refusedStatuses }) => endingStatuses.some((status) => !refusedStatuses.includes(status)),
  },
  { field: 'refusedStatuses', why: 'names one status twice', holds: ({ refusedStatuses }) => repeats(refusedStatuses) },
  { field: 'algorithms', why: 'names one algorithm twice', holds: ({ algorithms }) => repeats(algorithms) },
  { field: 'hints', why: 'names one hint twice', holds: ({ hints }) => repeats(hints) },
  {
    field: 'hints',
    why: 'asks for a built-in authenticator, which "attachment" excludes',
    holds: ({ attachment, hints }) => attachment === 'cross-platform' && hints.includes('client-device'),
  },
  {
    field: 'hints',
    why: 'asks for a separate authenticator, which "attachment" excludes',
    holds: ({ attachment, hints }) => attachment === 'platform' && hints.some((hint) => hint !== 'client-device'),
  },
]

/**
 * A policy has its shape already; here it must also make sense as a whole, so that nobody believes
 * in a rule that would never be judged.
 * @throws {Refusal} policy_invalid; the detail names the field and what to do
 */
export function checkPolicy(policy: Policy): void {
  const found = contradictions.find(({ holds }) => holds(policy))
  if (found !== undefined) {
    const { field, why } = found
    throw refuse('policy_invalid', { detail: `"${field}" ${why}.`, params: { field } })
  }
  parseAnchors(policy.anchors)
}

const shareOne = (one: readonly string[] | null, other: readonly string[]): boolean => one?.some((entry) => other.includes(entry)) === true

const repeats = (list: readonly unknown[]): boolean => new Set(list).size < list.length
