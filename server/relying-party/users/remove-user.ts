import { refuse } from '../../contract/refuse.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from './find-user.ts'

/** Removes a user who has no key, license or other device left. @throws {Refusal} user_not_found, user_occupied */
export async function removeUser(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<void> {
  const user = await demandUser(services, caller, username)
  const outcome = await services.store.removeUser(user.accountId, user.id, acceptedEvent(services, caller, 'user.removed', { username }))
  if (outcome === 'absent') throw refuse('user_not_found')
  if (outcome === 'occupied') throw refuse('user_occupied')
}
