import { refuse } from '../../contract/refuse.ts'
import type { PasswordRecord } from '../../store/passwords.ts'
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
  const { salt, hash } = await makePassword(services, password)
  const event = acceptedEvent(services, caller, 'user.password_set', { username })
  if ((await services.store.setPassword(user.accountId, user.id, { salt, hash }, event)) === 'absent') throw refuse('user_not_found')
}

/** What is kept of a password. @throws {Refusal} malformed */
export async function makePassword({ randomBytes }: Services, password: string): Promise<Pick<PasswordRecord, 'salt' | 'hash'>> {
  if (password.length < 8 || password.length > 256) throw refuse('malformed', { detail: 'A password has 8 to 256 characters.' })
  const salt = randomBytes(saltBytes)
  return { salt, hash: await hashPassword(password, salt) }
}
