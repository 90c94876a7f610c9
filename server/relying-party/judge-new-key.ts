import type { RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { AccountRecord, CeremonyRecord, TicketRecord } from '../store/records.ts'
import { assessTrust } from '../trust/assess-trust.ts'
import { judgePolicy } from '../trust/judge-policy.ts'
import type { Trust } from '../trust/trust.ts'
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

/**
 * Everything the options asked for, checked again on the answer: valid by the rules of WebAuthn,
 * how far its certificates lead, and whether this policy takes it.
 * @throws {Refusal} any code of an authenticator's answer
 */
export function judgeNewKey(services: Services, account: AccountRecord, key: NewKey): { readonly facts: RegistrationFacts; readonly trust: Trust } {
  const { policy, anchors } = key.loaded
  const facts = verifyRegistration(key.response, {
    challenge: key.ceremony.challenge,
    origins: [key.ticket.origin],
    topOrigins: account.topOrigins,
    rpId: account.rpId,
    requireUserVerification: policy.userVerification === 'required',
    algorithms: policy.algorithms,
  })
  const statement = services.metadata.find(facts)
  const trust = assessTrust(facts, { anchors, statement }, key.nowMs)
  judgePolicy(facts, trust, policy, statement, key.nowMs)
  return { facts, trust }
}
