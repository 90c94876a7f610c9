import type { RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord } from '../store/records.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import { findSigner } from '../trust/find-signer.ts'
import { isMetadataStale, judgePolicy } from '../trust/judge-policy.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import { hasUpdate } from '../trust/status-reports.ts'
import type { Trust } from '../trust/trust.ts'
import { judgedFormats, usualFormats } from '../webauthn/attestation/formats.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { verifyRegistration } from '../webauthn/registration.ts'
import { acceptedOrigins } from './accepted-origins.ts'
import type { LoadedPolicy } from './load-policy.ts'
import type { Services, TicketCaller } from './services.ts'

export type NewKey = {
  readonly ceremony: CeremonyRecord
  readonly loaded: LoadedPolicy
  readonly response: RegistrationResponse
}

export type JudgedKey = {
  readonly facts: RegistrationFacts
  readonly trust: Trust
  /** What the policy lets pass and the event shall tell. */
  readonly warnings: readonly KeyWarning[]
}

export type KeyWarning = 'metadata_stale' | 'update_available'

/**
 * Everything the options asked for, checked again on the answer: valid by the rules of WebAuthn,
 * how far its certificates lead, and whether this policy takes it.
 * @throws {Refusal} any code of an authenticator's answer
 */
export function judgeNewKey(services: Services, caller: TicketCaller, key: NewKey): JudgedKey {
  const { account, nowMs } = caller.opened
  const { policy } = key.loaded
  const facts = verifyRegistration(key.response, {
    challenge: key.ceremony.challenge,
    origins: acceptedOrigins(caller),
    topOrigins: account.topOrigins,
    rpId: account.rpId,
    requireUserVerification: policy.userVerification === 'required',
    algorithms: policy.algorithms,
    formats: policy.allowSafetynet ? judgedFormats : usualFormats,
  })
  return judgeFacts(services, key.loaded, facts, nowMs)
}

/** How far the certificates lead, and whether this policy takes the key. @throws {Refusal} any code of a policy */
export function judgeFacts(services: Services, { policy, anchors }: LoadedPolicy, facts: RegistrationFacts, nowMs: number): JudgedKey {
  const statement = services.metadata.find(facts)
  const trust = assessTrust(facts, { anchors, statement }, nowMs)
  const staleMetadata = isMetadataStale(services.metadata, nowMs)
  const signer = findSigner(services.metadata, facts)
  judgePolicy({ facts, trust, policy, statement, signer, nowMs, staleMetadata })
  return { facts, trust, warnings: listWarnings(services, statement, nowMs) }
}

const none: readonly KeyWarning[] = []

function listWarnings({ metadata }: Services, statement: ModelStatement | null, nowMs: number): readonly KeyWarning[] {
  const stale = metadata.staleAfterMs !== null && nowMs > metadata.staleAfterMs
  const update = hasUpdate(statement, nowMs)
  if (!stale && !update) return none
  return [...(stale ? ['metadata_stale'] as const : []), ...(update ? ['update_available'] as const : [])]
}
