import { refuse } from '../../contract/refuse.ts'
import type { UpdateUser, User } from '../../contract/shapes/users.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from './find-user.ts'
import { showUser } from './show-user.ts'

/** Changes what a user is called and where notices go; what is left out stays. @throws {Refusal} user_not_found */
export async function updateUser(services: Services, caller: AccountCaller, input: UpdateUser): Promise<User> {
  const user = await demandUser(services, caller, input.username)
  const change = {
    displayName: input.displayName ?? user.displayName,
    email: input.email === undefined ? user.email : input.email,
    mobile: input.mobile === undefined ? user.mobile : input.mobile,
  }
  const event = acceptedEvent(services, caller, 'user.updated', { username: user.username })
  if ((await services.store.updateUser(user.accountId, user.id, change, event)) === 'absent') throw refuse('user_not_found')
  return showUser({ ...user, ...change })
}
