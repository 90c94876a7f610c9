import { knownAlgorithms } from '../contract/policy.ts'
import { refuse, Refusal } from '../contract/refuse.ts'
import type { RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { Trial, TryPolicy } from '../contract/shapes/trial.ts'
import type { AccountRecord } from '../store/records.ts'
import { parseAnchors } from '../trust/anchors.ts'
import { tryAnswer, tryBrokenAnswer, tryModel, type TrialSources } from '../trust/try-policy.ts'
import { judgedFormats } from '../webauthn/attestation/formats.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import { parseClientData } from '../webauthn/client-data.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { verifyRegistration } from '../webauthn/registration.ts'
import { checkPolicy } from './check-policy.ts'
import { loadPolicy } from './load-policy.ts'
import type { AccountCaller, Services } from './services.ts'

/**
 * The dry run: which rule of a policy would pass or refuse a model, or a recorded answer of a key.
 * Nothing is stored, and an answer proves nothing here: its challenge is whatever it says.
 * @throws {Refusal} malformed, policy_invalid
 */
export async function tryPolicy(services: Services, { account }: AccountCaller, input: TryPolicy): Promise<Trial> {
  const { aaguid, attestationKeyIdentifier, response } = input
  if ([aaguid, attestationKeyIdentifier, response].filter((given) => given !== undefined).length !== 1) {
    throw refuse('malformed', { detail: 'Give exactly one of "aaguid", "attestationKeyIdentifier" and "response".', params: { paths: ['aaguid', 'attestationKeyIdentifier', 'response'] } })
  }
  const sources = await gatherSources(services, account, input)
  if (aaguid !== undefined) return tryModel({ aaguid }, sources)
  if (attestationKeyIdentifier !== undefined) return tryModel({ attestationKeyIdentifier }, sources)
  return response === undefined ? tryBrokenAnswer(refuse('malformed')) : tryResponse(account, response, input.expected ?? {}, sources)
}

async function gatherSources(services: Services, account: AccountRecord, { policy }: TryPolicy): Promise<TrialSources> {
  const { metadata } = services
  const nowMs = await services.store.nowMs()
  if (policy === undefined) return { ...(await loadPolicy(services, account.id, account.policyVersion)), metadata, nowMs }
  checkPolicy(policy)
  return { policy, anchors: parseAnchors(policy.anchors), metadata, nowMs }
}

function tryResponse(account: AccountRecord, response: RegistrationResponse, expected: NonNullable<TryPolicy['expected']>, sources: TrialSources): Trial {
  let facts: RegistrationFacts
  try {
    facts = verify(account, response, expected)
  } catch (error) {
    if (error instanceof Refusal) return tryBrokenAnswer(error)
    throw error
  }
  return tryAnswer(facts, sources)
}

/** What the policy has a rule for is left to the rule. */
function verify(account: AccountRecord, response: RegistrationResponse, expected: NonNullable<TryPolicy['expected']>): RegistrationFacts {
  const said = parseClientData(decodeBase64Url(response.response.clientDataJSON, 'clientDataJSON'))
  return verifyRegistration(response, {
    challenge: decodeBase64Url(expected.challenge ?? said.challenge, 'challenge'),
    origins: expected.origin === undefined ? account.origins : [expected.origin],
    topOrigins: account.topOrigins,
    rpId: expected.rpId ?? account.rpId,
    requireUserVerification: false,
    algorithms: knownAlgorithms,
    formats: judgedFormats,
  })
}
