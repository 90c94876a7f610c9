/**
 * The dry run of a policy: which rule would pass or refuse a key, and why. It walks the table that judges
 * living ceremonies (`rules.ts`), so it cannot come to another end than they do.
 */
import type { Policy } from '../contract/policy.ts'
import { Refusal } from '../contract/refuse.ts'
import type { RuleVerdict, Trial } from '../contract/shapes/trial.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import type { AnchorSet } from './anchors.ts'
import { assessTrust } from './assess-trust.ts'
import { findSigner } from './find-signer.ts'
import { isMetadataStale } from './judge-policy.ts'
import type { MetadataSource, ModelStatement } from './metadata-source.ts'
import { ruleWords } from './rule-words.ts'
import { rules, type Judged, type Rule, type RuleName } from './rules.ts'
import type { Trust } from './trust.ts'

export type TrialSources = {
  readonly policy: Policy
  /** `parseAnchors(policy.anchors)`. */
  readonly anchors: AnchorSet
  /** Null where nobody can be asked. */
  readonly metadata: MetadataSource | null
  /** The clock, Unix milliseconds. */
  readonly nowMs: number
}

/** A model by what names it: an AAGUID, or the key identifier of a U2F model. */
export type ModelClaim = { readonly aaguid: string } | { readonly attestationKeyIdentifier: string }

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

/** A key of this model at its best; what its answer would decide is not judged. */
export function tryModel(claim: ModelClaim, sources: TrialSources): Trial {
  const isU2f = 'attestationKeyIdentifier' in claim
  const model = isU2f ? { aaguid: zeroAaguid, ...claim } : { ...claim, attestationKeyIdentifier: null }
  const statement = sources.metadata?.find(model) ?? null
  const judged = gather(sources, statement, bestTrust(sources, statement), {
    ...model,
    algorithm: isU2f ? -7 : sources.policy.algorithms[0] ?? -7,
    userVerified: !isU2f,
    backupEligible: false,
    attachment: statement?.attachment === 'internal' ? 'platform' : null,
    transports: [],
    fmt: isU2f ? 'fido-u2f' : 'packed',
    chain: [],
  })
  return conclude(judged, rules.map((rule) => tell(rule, judged, rule.needs === 'answer')))
}

/** @param facts of an answer that holds by itself, by whatever rules its ceremony had */
export function tryAnswer(facts: RegistrationFacts, sources: TrialSources): Trial {
  const statement = sources.metadata?.find(facts) ?? null
  try {
    const trust = assessTrust(facts, { anchors: sources.anchors, statement }, sources.nowMs)
    const judged = gather(sources, statement, trust, facts)
    return conclude(judged, [holds('answer'), holds('certificates'), ...rules.map((rule) => tell(rule, judged, false))])
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return breakOff([holds('answer'), broken('certificates', error)])
  }
}

/** An answer that does not hold by itself: nothing of the policy is judged. */
export function tryBrokenAnswer(refusal: Refusal): Trial {
  return breakOff([broken('answer', refusal), unjudged('certificates')])
}

function gather({ policy, metadata, nowMs }: TrialSources, statement: ModelStatement | null, trust: Trust, facts: Judged['facts']): Judged {
  const signer = metadata === null ? null : findSigner(metadata, facts)
  return { facts, trust, policy, statement, signer, nowMs, staleMetadata: metadata === null || isMetadataStale(metadata, nowMs) }
}

/** How far the certificates of such a key can lead. */
function bestTrust({ anchors }: TrialSources, statement: ModelStatement | null): Trust {
  if (statement !== null && statement.anchors.length > 0) return { kind: 'trusted', anchor: '', source: 'metadata' }
  return anchors.size > 0 ? { kind: 'trusted', anchor: '', source: 'policy' } : { kind: 'unknown-root' }
}

function tell({ name, judge }: Rule & { readonly name: RuleName }, judged: Judged, answerPending: boolean): RuleVerdict {
  const words = ruleWords[name]
  const refusal = judge(judged)
  if (refusal !== null) {
    return { rule: name, verdict: 'refuse', code: refusal.code, sentence: words.refuse(judged, refusal), remedy: words.remedy(judged, refusal) }
  }
  if (answerPending) return { rule: name, verdict: 'not-judged', code: null, sentence: words.later(judged), remedy: null }
  return { rule: name, verdict: 'pass', code: null, sentence: words.pass(judged), remedy: null }
}

function conclude({ trust, statement, facts }: Judged, verdicts: readonly RuleVerdict[]): Trial {
  const refused = verdicts.find(({ verdict }) => verdict === 'refuse')
  return {
    verdict: refused === undefined ? 'pass' : 'refuse',
    code: refused?.code ?? null,
    model: { name: statement?.name ?? null, aaguid: facts.aaguid === zeroAaguid ? null : facts.aaguid, attestationKeyIdentifier: facts.attestationKeyIdentifier },
    trust: trust.kind,
    rules: [...verdicts],
  }
}

function breakOff(first: readonly RuleVerdict[]): Trial {
  const code = first.find(({ verdict }) => verdict === 'refuse')?.code ?? null
  return { verdict: 'refuse', code, model: null, trust: null, rules: [...first, ...rules.map(({ name }) => unjudged(name))] }
}

const sentences = { answer: 'The answer is valid by the rules of WebAuthn.', certificates: 'The certificates do not contradict each other or the clock.' }

const holds = (rule: keyof typeof sentences): RuleVerdict => ({ rule, verdict: 'pass', code: null, sentence: sentences[rule], remedy: null })

const broken = (rule: keyof typeof sentences, { code, message }: Refusal): RuleVerdict =>
  ({ rule, verdict: 'refuse', code, sentence: message, remedy: 'No policy takes such an answer; use another key or browser.' })

const unjudged = (rule: RuleVerdict['rule']): RuleVerdict => ({ rule, verdict: 'not-judged', code: null, sentence: 'Not judged, since an earlier one refuses.', remedy: null })
