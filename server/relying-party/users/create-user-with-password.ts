import { refuse } from '../../contract/refuse.ts'
import type { User } from '../../contract/shapes/users.ts'
import type { AccountCaller, Services } from '../services.ts'
import { makeNewcomer, type NewAccount } from './make-newcomer.ts'
import { showUser } from './show-user.ts'

/** As `createUser`, with a password, in one: neither is there without the other. @throws {Refusal} user_exists, malformed */
export async function createUserWithPassword(services: Services, caller: AccountCaller, account: NewAccount): Promise<User> {
  const { id: accountId } = caller.account
  const newcomer = await makeNewcomer(services, caller, account)
  const outcome = await services.store.addUserWithPassword(accountId, newcomer)
  if (outcome === 'user_exists') throw refuse('user_exists')
  return showUser({ ...newcomer.user, accountId })
}
