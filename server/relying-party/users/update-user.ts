import { refuse } from '../../contract/refuse.ts'
import type { UpdateUser, User } from '../../contract/shapes/users.ts'
import { acceptedEvent } from '../new-event.ts'
import { makePassword } from '../passwords/set-password.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from './find-user.ts'
import { showUser } from './show-user.ts'

/**
 * Changes what a user is called and where notices go; what is left out stays.
 * @param password a new one, in the same transaction; null leaves what there is
 * @throws {Refusal} user_not_found, malformed
 */
export async function updateUser(services: Services, caller: AccountCaller, input: UpdateUser, password: string | null = null): Promise<User> {
  const user = await demandUser(services, caller, input.username)
  const change = {
    displayName: input.displayName ?? user.displayName,
    email: input.email === undefined ? user.email : input.email,
    mobile: input.mobile === undefined ? user.mobile : input.mobile,
  }
  const event = acceptedEvent(services, caller, 'user.updated', { username: user.username })
  const secret = password === null ? null : await makePassword(services, caller, { username: user.username, password })
  const outcome = await services.store.updateUser(user.accountId, user.id, change, event, secret)
  if (outcome === 'absent') throw refuse('user_not_found')
  return showUser({ ...user, ...change })
}
