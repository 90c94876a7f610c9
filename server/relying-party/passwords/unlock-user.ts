import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { demandUser } from '../users/find-user.ts'
import { passwordTries } from './check-password.ts'

/** Forgets the wrong passwords of a user. @throws {Refusal} user_not_found */
export async function unlockUser(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<void> {
  const user = await demandUser(services, caller, username)
  await services.store.clearPasswordTries(user.accountId, user.id, acceptedEvent(services, caller, 'user.unlocked', { username }))
}

export type PasswordState = { readonly failures: number; readonly locked: boolean }

/** How a user's password stands; without one there is nothing to lock. @throws {Refusal} user_not_found */
export async function findPasswordState(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<PasswordState> {
  const user = await demandUser(services, caller, username)
  const password = await services.store.findPassword(user.accountId, user.id)
  const failures = password?.tries ?? 0
  return { failures, locked: failures >= passwordTries }
}
