import type { Policy } from '../contract/policy.ts'
import { refuse } from '../contract/refuse.ts'
import type { AuthenticationResponse } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord, CredentialRecord, TicketRecord, UserRecord } from '../store/records.ts'
import { verifyAuthentication } from '../webauthn/authentication.ts'
import { decodeBase64Url } from '../webauthn/base64url.ts'
import type { AuthenticationFacts } from '../webauthn/facts.ts'
import { acceptedOrigins } from './accepted-origins.ts'
import { checkSeal } from './credential-seal.ts'
import { loadPolicy } from './load-policy.ts'
import type { Services, TicketCaller } from './services.ts'

export type JudgedAssertion = {
  readonly credential: CredentialRecord
  readonly user: UserRecord
  readonly facts: AuthenticationFacts
  /** As frozen into the ceremony. */
  readonly policy: Policy
}

/**
 * Whose key answered, may it, and is the signature good?
 * @throws {Refusal} credential_unknown, user_handle_mismatch, integrity_error, counter_regression, the code
 * of a flag whose grace is over, and any code of an authenticator's answer
 */
export async function judgeAssertion(
  services: Services, caller: TicketCaller, ceremony: CeremonyRecord, response: AuthenticationResponse,
): Promise<JudgedAssertion> {
  const { account, ticket } = caller.opened
  const answer = withoutEmptyHandle(response)
  const { policy } = await loadPolicy(services, account.id, ceremony.policyVersion)
  const { credential, user } = await findAnswering(services, caller, ceremony, answer)
  const facts = verifyAuthentication(answer, {
    challenge: ceremony.challenge,
    origins: acceptedOrigins(caller),
    topOrigins: account.topOrigins,
    rpId: account.rpId,
    requireUserVerification: policy.userVerification === 'required' || isAlone(ticket, credential),
    credential: {
      id: credential.credentialId,
      publicKey: credential.publicKey,
      signCount: credential.signCount,
      backupEligible: credential.backupEligible,
      // What begin listed of imported keys are those of the AppID it asked for.
      ...(credential.appId === null || ceremony.deviceIds.length === 0 ? {} : { appId: credential.appId }),
      // A page that is no widget of ours made its keys for a handle of its own; the backend says who it is.
      ...(caller.relayed === undefined ? { userHandle: user.handle } : {}),
    },
  })
  return settleAssertion({ credential, user, facts, policy }, caller.opened.nowMs)
}

/**
 * What became of the key, after the signature, so that only who has it learns.
 * @throws {Refusal} counter_regression, the code of a flag whose grace is over
 */
export function settleAssertion(judged: JudgedAssertion, nowMs: number): JudgedAssertion {
  const { credential: { flag, aaguid }, facts, policy } = judged
  if (flag !== null && flag.graceEndsMs !== null && nowMs >= flag.graceEndsMs) {
    throw refuse(flag.code, { detail: 'The key was enrolled, and has been refused since.', params: { aaguid } })
  }
  if (!facts.counterAdvanced && policy.counterRegression === 'refuse') throw refuse('counter_regression')
  return judged
}

/**
 * Without a user name the key is all there is, and a backend lets it stand alone because it asked for
 * a PIN when it was enrolled: then it must have asked now too, whatever a thief's client left out.
 */
function isAlone({ userId }: TicketRecord, { userVerified }: CredentialRecord): boolean {
  return userId === null && userVerified
}

/** WebAuthn L3 §7.2 steps 5 and 6: the key must be one that was asked for, or name its user. */
async function findAnswering(
  services: Services, { opened: { account, ticket } }: TicketCaller, ceremony: CeremonyRecord, answer: AuthenticationResponse,
): Promise<{ readonly credential: CredentialRecord; readonly user: UserRecord }> {
  const found = await services.store.findCredentialById(account.id, decodeBase64Url(answer.id, 'id'))
  if (found === null) throw refuse('credential_unknown')
  const { credential, user } = found
  if (ceremony.deviceIds.length > 0 && !ceremony.deviceIds.includes(credential.id)) throw refuse('credential_unknown')
  if (ticket.userId !== null && ticket.userId !== user.id) throw refuse('credential_unknown')
  if (credential.state === 'pending' && (ticket.status !== 'proving' || ticket.deviceId !== credential.id)) throw refuse('credential_unknown')
  if (ticket.userId === null && answer.response.userHandle == null) throw refuse('user_handle_mismatch')
  checkSeal(services, credential, user)
  return found
}

/** Safari writes an absent user handle as an empty one. */
function withoutEmptyHandle(answer: AuthenticationResponse): AuthenticationResponse {
  if (answer.response.userHandle !== '') return answer
  return { ...answer, response: { ...answer.response, userHandle: null } }
}
