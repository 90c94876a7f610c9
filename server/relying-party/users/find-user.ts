import { refuse } from '../../contract/refuse.ts'
import type { User } from '../../contract/shapes/users.ts'
import type { UserRecord } from '../../store/records.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showUser } from './show-user.ts'

/** @throws {Refusal} user_not_found */
export async function findUser(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<User> {
  return showUser(await demandUser(services, caller, username))
}

/** @throws {Refusal} user_not_found */
export async function demandUser({ store }: Services, { account }: AccountCaller, username: string): Promise<UserRecord> {
  const user = await store.findUser(account.id, username)
  if (user === null) throw refuse('user_not_found')
  return user
}
