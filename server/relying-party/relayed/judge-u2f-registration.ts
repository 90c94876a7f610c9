import { refuse } from '../../contract/refuse.ts'
import type { CeremonyRecord } from '../../store/records.ts'
import { decodeBase64Url, encodeBase64Url } from '../../webauthn/base64url.ts'
import { verifyU2fRegistration } from '../../webauthn/u2f/registration.ts'
import { acceptedOrigins } from '../accepted-origins.ts'
import { judgeFacts, type JudgedKey } from '../judge-new-key.ts'
import type { LoadedPolicy } from '../load-policy.ts'
import type { Services, TicketCaller } from '../services.ts'
import type { U2fRegisterMessage } from './messages.ts'

type Answered = { readonly ceremony: CeremonyRecord; readonly loaded: LoadedPolicy; readonly appId: string; readonly message: U2fRegisterMessage }

/**
 * As `judgeNewKey` judges an answer of WebAuthn. U2F knows no PIN, and one algorithm.
 * @throws {Refusal} encoding_invalid, the codes of `verifyU2fRegistration`, user_verification_missing, alg_not_allowed, the
 * codes of a policy
 */
export function judgeU2fRegistration(services: Services, caller: TicketCaller, { ceremony, loaded, appId, message }: Answered): JudgedKey {
  const facts = verifyU2fRegistration({
    appId,
    registrationData: decodeBase64Url(message.registrationData, 'registrationData'),
    clientData: decodeBase64Url(message.clientData, 'clientData'),
    challenge: encodeBase64Url(ceremony.challenge),
    origins: acceptedOrigins(caller),
  })
  if (loaded.policy.userVerification === 'required') throw refuse('user_verification_missing')
  if (!loaded.policy.algorithms.includes(facts.algorithm)) throw refuse('alg_not_allowed')
  return judgeFacts(services, loaded, facts, caller.opened.nowMs)
}
