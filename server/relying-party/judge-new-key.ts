import type { RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { AccountRecord, CeremonyRecord, TicketRecord } from '../store/records.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import { findSigner } from '../trust/find-signer.ts'
import { isMetadataStale, judgePolicy } from '../trust/judge-policy.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import { hasUpdate } from '../trust/status-reports.ts'
import type { Trust } from '../trust/trust.ts'
import { judgedFormats, usualFormats } from '../webauthn/attestation/formats.ts'
import type { RegistrationFacts } from '../webauthn/facts.ts'
import { verifyRegistration } from '../webauthn/registration.ts'
import type { LoadedPolicy } from './load-policy.ts'
import type { Services } from './services.ts'

export type NewKey = {
  readonly ticket: TicketRecord
  readonly ceremony: CeremonyRecord
  readonly loaded: LoadedPolicy
  readonly response: RegistrationResponse
  readonly nowMs: number
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
export function judgeNewKey(services: Services, account: AccountRecord, key: NewKey): JudgedKey {
  const { policy, anchors } = key.loaded
  const facts = verifyRegistration(key.response, {
    challenge: key.ceremony.challenge,
    origins: [key.ticket.origin],
    topOrigins: account.topOrigins,
    rpId: account.rpId,
    requireUserVerification: policy.userVerification === 'required',
    algorithms: policy.algorithms,
    formats: policy.allowSafetynet ? judgedFormats : usualFormats,
  })
  const statement = services.metadata.find(facts)
  const trust = assessTrust(facts, { anchors, statement }, key.nowMs)
  const staleMetadata = isMetadataStale(services.metadata, key.nowMs)
  const signer = findSigner(services.metadata, facts)
  judgePolicy({ facts, trust, policy, statement, signer, nowMs: key.nowMs, staleMetadata })
  return { facts, trust, warnings: listWarnings(services, statement, key.nowMs) }
}

const none: readonly KeyWarning[] = []

function listWarnings({ metadata }: Services, statement: ModelStatement | null, nowMs: number): readonly KeyWarning[] {
  const stale = metadata.staleAfterMs !== null && nowMs > metadata.staleAfterMs
  const update = hasUpdate(statement, nowMs)
  if (!stale && !update) return none
  return [...(stale ? ['metadata_stale'] as const : []), ...(update ? ['update_available'] as const : [])]
}
