import { refuse, Refusal } from '../../contract/refuse.ts'
import type { CeremonyRecord, CredentialRecord, UserRecord } from '../../store/records.ts'
import { decodeBase64Url, encodeBase64Url } from '../../webauthn/base64url.ts'
import { verifyU2fAuthentication, type U2fAuthenticationFacts } from '../../webauthn/u2f/authentication.ts'
import { acceptedOrigins } from '../accepted-origins.ts'
import { checkSeal } from '../credential-seal.ts'
import { settleAssertion, type JudgedAssertion } from '../judge-assertion.ts'
import { loadPolicy } from '../load-policy.ts'
import type { Services, TicketCaller } from '../services.ts'
import type { U2fSignMessage } from './messages.ts'

/**
 * Whose key signed the message of U2F, and may it? The message need not say; then it is one of those that were asked.
 * @throws {Refusal} encoding_invalid, credential_unknown, integrity_error, the codes of `verifyU2fAuthentication`,
 * user_verification_missing, counter_regression, the code of a flag whose grace is over
 */
export async function judgeU2fAssertion(services: Services, caller: TicketCaller, ceremony: CeremonyRecord, message: U2fSignMessage): Promise<JudgedAssertion> {
  const { account, user, ticket: { origin: appId } } = caller.opened
  if (user === null) throw refuse('credential_unknown')
  const { policy } = await loadPolicy(services, account.id, ceremony.policyVersion)
  const asked = await listAsked(services, user, ceremony, appId)
  const keys = asked.filter(({ credentialId }) => message.keyHandle === null || encodeBase64Url(credentialId) === message.keyHandle)
  for (const key of keys) checkSeal(services, key, user)
  const { credential, facts } = findSigner(keys, {
    appId,
    signatureData: decodeBase64Url(message.signatureData, 'signatureData'),
    clientData: decodeBase64Url(message.clientData, 'clientData'),
    challenge: encodeBase64Url(ceremony.challenge),
    origins: acceptedOrigins(caller),
  })
  if (policy.userVerification === 'required') throw refuse('user_verification_missing')
  const { credentialId, backedUp } = credential
  const whole = { credentialId, userVerified: false, backedUp, attachment: null, userHandle: null, ...facts }
  return settleAssertion({ credential, user, policy, facts: whole }, caller.opened.nowMs)
}

/** A key that WebAuthn enrolled signs for the RP ID and cannot have signed this. */
async function listAsked({ store }: Services, user: UserRecord, { deviceIds }: CeremonyRecord, appId: string): Promise<readonly CredentialRecord[]> {
  const keys = await store.listCredentials(user.accountId, user.id)
  return keys.filter((key) => deviceIds.includes(key.id) && key.state === 'active' && key.appId === appId)
}

type Signed = Omit<Parameters<typeof verifyU2fAuthentication>[0], 'credential'>

/** A wrong signature may be a right one of the next key; whatever else is wrong is wrong for all. */
function findSigner(keys: readonly CredentialRecord[], signed: Signed): { readonly credential: CredentialRecord; readonly facts: U2fAuthenticationFacts } {
  let wrong = refuse('credential_unknown')
  for (const credential of keys) {
    try {
      return { credential, facts: verifyU2fAuthentication({ ...signed, credential }) }
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'signature_invalid') throw error
      wrong = error
    }
  }
  throw wrong
}
