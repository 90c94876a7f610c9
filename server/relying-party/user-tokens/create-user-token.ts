import { refuse } from '../../contract/refuse.ts'
import type { UserTokenKind } from '../../store/user-tokens.ts'
import { acceptedEvent } from '../new-event.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { sha256, writeSecret } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'

/** Live ones of a user; the oldest make room. */
export const mostUserTokens = 10
/** A day, and thirty days. */
export const longestMinutes = { sso: 1440, mobile: 43_200 } as const satisfies Record<UserTokenKind, number>

export type AskedUserToken = {
  readonly username: string
  readonly password: string
  readonly kind: UserTokenKind
  readonly minutes: number
}
export type CreatedUserToken = { readonly token: string; readonly expiresAtMs: number }

/**
 * A text that stands for a user who gave the right password, until it expires, is ended, or the user has another one. It is
 * shown this once, is good in this account alone, and opens nothing by itself: whoever asks about it is the account's backend.
 * @throws {Refusal} malformed for a span that is too long; unauthorized as `checkPassword`, with its lock
 */
export async function createUserToken(services: Services, caller: AccountCaller, { kind, minutes, ...login }: AskedUserToken): Promise<CreatedUserToken> {
  if (minutes < 1 || minutes > longestMinutes[kind]) throw refuse('malformed', { detail: `A token of this kind lives 1 to ${longestMinutes[kind]} minutes.` })
  const { id: accountId } = caller.account
  const { userId, hash: passwordHash } = await checkPassword(services, caller, login)
  const token = writeSecret('userToken', accountId, services.randomBytes(32))
  const event = acceptedEvent(services, caller, 'user_token.created', { username: login.username, details: { kind, minutes } })
  const added = await services.store.addUserToken(
    accountId, { userId, kind, hash: sha256(token), lifetimeMs: minutes * 60_000 }, { passwordHash, most: mostUserTokens, event },
  )
  // The password was right a moment ago, and is not any more.
  if (added === null) throw refuse('unauthorized', { detail: 'The user or the password is wrong.' })
  return { token, expiresAtMs: added.expiresAtMs }
}
