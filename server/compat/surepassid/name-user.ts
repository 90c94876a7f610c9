import type { AccountCaller, Services } from '../../relying-party/services.ts'
import { checkUserToken } from '../../relying-party/user-tokens/check-user-token.ts'
import { withText, type Members } from './members.ts'
import { tellingLogin } from './user-login.ts'

/**
 * A request may name its user by a live session token, as `userToken`; with a `username` beside it, both must say the same.
 * @throws {Refusal} unauthorized
 */
export async function nameUser(services: Services, caller: AccountCaller, members: Members): Promise<Members> {
  const token = members.text('userToken') || null
  if (token === null) return members
  const username = members.text('username') || null
  const found = await tellingLogin(username, () => checkUserToken(services, caller, { token, username }))
  return withText(members, 'username', found.username)
}
