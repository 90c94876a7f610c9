import { knownAlgorithms } from '../contract/policy.ts'
import { Refusal } from '../contract/refuse.ts'
import type { Trial } from '../contract/shapes/trial.ts'
import { parseAnchors } from '../trust/anchors.ts'
import { tryAnswer, tryBrokenAnswer, tryModel, type ModelClaim, type TrialSources } from '../trust/try-policy.ts'
import { judgedFormats } from '../webauthn/attestation/formats.ts'
import { verifyRegistration } from '../webauthn/registration.ts'
import type { RegistrationCase } from './recorded-case.ts'
import { readExpected } from './recorded-rules.ts'

/** Without metadata every model is unknown, as to a verifier that has none. */
export type TriedPolicy = Pick<TrialSources, 'policy' | 'metadata'>

/** One line of output: what each rule of the policy says of the case. */
export type CaseTrial = { readonly name: string; readonly kind: RegistrationCase['kind'] | 'model' } & Trial

/**
 * A recorded registration under a policy, by the rules of a running verifier.
 * @param nowMs the clock for a case that names none
 */
export function tryCase(given: RegistrationCase, tried: TriedPolicy, nowMs: number): CaseTrial {
  const { name, kind, trust, at, credential } = given
  const sources = gather(tried, trust ?? [], at ? Date.parse(at) : nowMs)
  try {
    const offered = { requireUserVerification: false, algorithms: knownAlgorithms, formats: judgedFormats }
    const facts = verifyRegistration(credential, { ...readExpected(given), ...offered })
    return { name, kind, ...tryAnswer(facts, sources) }
  } catch (error) {
    if (error instanceof Refusal) return { name, kind, ...tryBrokenAnswer(error) }
    throw error
  }
}

/** A model by its AAGUID, or a U2F model by its key identifier. */
export function tryNamedModel(name: string, tried: TriedPolicy, nowMs: number): CaseTrial {
  const claim: ModelClaim = name.includes('-') ? { aaguid: name } : { attestationKeyIdentifier: name }
  return { name, kind: 'model', ...tryModel(claim, gather(tried, [], nowMs)) }
}

/** The anchors of the case stand beside the policy's, as if its account had listed them. */
function gather({ policy, metadata }: TriedPolicy, more: readonly string[], nowMs: number): TrialSources {
  return { policy, anchors: parseAnchors([...policy.anchors, ...more]), metadata, nowMs }
}
