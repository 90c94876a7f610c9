/** What a browser should ask of a key; all of it is checked again on the answer. */
import type { Policy } from '../contract/policy.ts'
import type { CreationOptions, RequestOptions } from '../contract/shapes/ceremonies.ts'
import type { AccountRecord, CeremonyRecord, CredentialRecord, TicketRecord, UserRecord } from '../store/records.ts'
import { encodeBase64Url } from '../webauthn/base64url.ts'
import { chooseAppId } from './choose-app-id.ts'
import { describeCredential } from './describe-credential.ts'

export type Offer = {
  readonly account: AccountRecord
  readonly user: UserRecord
  /** Pending keys are not excluded: an abandoned try is replaced by the next. */
  readonly excluded: readonly CredentialRecord[]
  readonly ceremony: CeremonyRecord
  readonly policy: Policy
  readonly nowMs: number
}

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.1). */
export function writeCreationOptions({ account, user, excluded, ceremony, policy, nowMs }: Offer): CreationOptions {
  const appId = chooseAppId(excluded, 0)
  return {
    rp: { id: account.rpId, name: account.displayName },
    user: { id: encodeBase64Url(user.handle), name: user.username, displayName: user.displayName },
    challenge: encodeBase64Url(ceremony.challenge),
    pubKeyCredParams: policy.algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: ceremony.expiresAtMs - nowMs,
    excludeCredentials: excluded.map(describeCredential),
    authenticatorSelection: {
      ...(policy.attachment === 'any' ? {} : { authenticatorAttachment: policy.attachment }),
      residentKey: policy.residentKey,
      requireResidentKey: policy.residentKey === 'required',
      userVerification: policy.userVerification,
    },
    hints: [...policy.hints],
    attestation: policy.attestation,
    extensions: { credProps: true, ...(appId === null ? {} : { appidExclude: appId }) },
  }
}

export type Question = {
  readonly account: AccountRecord
  readonly ticket: Pick<TicketRecord, 'userId'>
  readonly allowed: readonly CredentialRecord[]
  readonly ceremony: CeremonyRecord
  readonly policy: Policy
  /** Of the imported keys among those allowed. */
  readonly appId: string | null
  readonly nowMs: number
}

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.1). */
export function writeRequestOptions({ account, ticket, allowed, ceremony, policy, appId, nowMs }: Question): RequestOptions {
  return {
    challenge: encodeBase64Url(ceremony.challenge),
    rpId: account.rpId,
    timeout: ceremony.expiresAtMs - nowMs,
    allowCredentials: allowed.map(describeCredential),
    userVerification: askForVerification(policy, ticket),
    hints: [...policy.hints],
    ...(appId === null ? {} : { extensions: { appid: appId } }),
  }
}

/** A key that stands alone must verify its user if it can (`judge-assertion.ts`), so it is asked to. */
function askForVerification({ userVerification }: Policy, { userId }: Pick<TicketRecord, 'userId'>): Policy['userVerification'] {
  return userId === null && userVerification === 'discouraged' ? 'preferred' : userVerification
}
