import { refuse } from '../../contract/refuse.ts'
import type { CreateUser } from '../../contract/shapes/users.ts'
import type { Newcomer } from '../../store/newcomers.ts'
import { acceptedEvent } from '../new-event.ts'
import { makePassword } from '../passwords/set-password.ts'
import type { AccountCaller, Services } from '../services.ts'
import { makeUser } from './create-user.ts'

export type NewAccount = { readonly user: CreateUser; readonly password: string }

/**
 * A user with a password, for whoever writes both, or both with the first device.
 * @throws {Refusal} user_exists, malformed
 */
export async function makeNewcomer(services: Services, caller: AccountCaller, { user, password }: NewAccount): Promise<Newcomer> {
  const { username } = user
  if ((await services.store.findUser(caller.account.id, username)) !== null) throw refuse('user_exists')
  return {
    user: makeUser(services, user),
    event: acceptedEvent(services, caller, 'user.created', { username }),
    password: await makePassword(services, caller, { username, password }),
  }
}
