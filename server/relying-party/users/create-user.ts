import { refuse } from '../../contract/refuse.ts'
import type { CreateUser, User } from '../../contract/shapes/users.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showUser } from './show-user.ts'

/** Makes a user who has nothing yet. @throws {Refusal} user_exists */
export async function createUser(services: Services, caller: AccountCaller, input: CreateUser): Promise<User> {
  const { id: accountId } = caller.account
  const { username } = input
  if ((await services.store.findUser(accountId, username)) !== null) throw refuse('user_exists')
  const id = newId(services)
  const user = await services.store.addUser(accountId, {
    id,
    username,
    handle: services.randomBytes(32),
    displayName: input.displayName ?? username,
    email: input.email ?? null,
    mobile: input.mobile ?? null,
  }, acceptedEvent(services, caller, 'user.created', { username }))
  // Somebody else made the same user in between.
  if (user.id !== id) throw refuse('user_exists')
  return showUser(user)
}
