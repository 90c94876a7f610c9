import { refuse } from '../../contract/refuse.ts'
import type { CreateUser, User } from '../../contract/shapes/users.ts'
import type { UserRecord } from '../../store/records.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showUser } from './show-user.ts'

/** Makes a user who has nothing yet. @throws {Refusal} user_exists */
export async function createUser(services: Services, caller: AccountCaller, input: CreateUser): Promise<User> {
  const { id: accountId } = caller.account
  const { username } = input
  if ((await services.store.findUser(accountId, username)) !== null) throw refuse('user_exists')
  const made = makeUser(services, input)
  const user = await services.store.addUser(accountId, made, acceptedEvent(services, caller, 'user.created', { username }))
  // Somebody else made the same user in between.
  if (user.id !== made.id) throw refuse('user_exists')
  return showUser(user)
}

export function makeUser(services: Services, { username, displayName, email, mobile }: CreateUser): Omit<UserRecord, 'accountId'> {
  return { id: newId(services), username, handle: services.randomBytes(32), displayName: displayName ?? username, email: email ?? null, mobile: mobile ?? null }
}
