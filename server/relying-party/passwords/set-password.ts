import { refuse } from '../../contract/refuse.ts'
import type { Newcomer } from '../../store/newcomers.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { hashPassword, saltBytes } from './hash-password.ts'

export type NewPassword = { readonly username: string; readonly password: string }

/**
 * Gives a user a password, 8 to 256 characters, in place of any before; the user is unlocked then.
 * @throws {Refusal} malformed, user_not_found
 */
export async function setPassword(services: Services, caller: AccountCaller, { username, password }: NewPassword): Promise<void> {
  const user = await demandUser(services, caller, username)
  const { event, ...secret } = await makePassword(services, caller, { username, password })
  if ((await services.store.setPassword(user.accountId, user.id, secret, event)) === 'absent') throw refuse('user_not_found')
}

/** What is kept of a password, and the event that goes with it. @throws {Refusal} malformed */
export async function makePassword(services: Services, caller: AccountCaller, { username, password }: NewPassword): Promise<Newcomer['password']> {
  if (password.length < 8 || password.length > 256) throw refuse('malformed', { detail: 'A password has 8 to 256 characters.' })
  const salt = services.randomBytes(saltBytes)
  return { salt, hash: await hashPassword(password, salt), event: acceptedEvent(services, caller, 'user.password_set', { username }) }
}
