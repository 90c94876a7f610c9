import { refuse } from '../../contract/refuse.ts'
import type { UserTokenKind } from '../../store/user-tokens.ts'
import { evenFailure } from '../even-failure.ts'
import { recordingRefusals } from '../record-refusal.ts'
import { readSecretOwner, sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'

export type PresentedUserToken = {
  readonly token: string
  /** Whose it must be; null for whoever it is. */
  readonly username: string | null
}
export type CheckedUserToken = { readonly username: string; readonly kind: UserTokenKind; readonly expiresAtMs: number }

/**
 * Whose token is this? One that never was, has ended, or is another user's or another account's is answered alike and
 * after the same time.
 * @throws {Refusal} unauthorized
 */
export function checkUserToken(services: Services, caller: AccountCaller, presented: PresentedUserToken): Promise<CheckedUserToken> {
  const { username } = presented
  return recordingRefusals(services, caller, 'user_token.checked', () => evenFailure(async () => {
    const found = await lookUp(services, caller, presented)
    if (found === null) throw refuse('unauthorized', { detail: 'The token is not good for this user.' })
    return found
  }), { username })
}

/** Null for whatever is no live token of that user in this account. */
export async function lookUp({ store }: Services, { account }: AccountCaller, { token, username }: PresentedUserToken): Promise<CheckedUserToken | null> {
  if (readSecretOwner('userToken', token) !== account.id) return null
  const found = await store.findUserToken(account.id, sha256(token))
  if (found === null || (username !== null && found.user.username !== username)) return null
  return { username: found.user.username, kind: found.token.kind, expiresAtMs: found.token.expiresAtMs }
}
