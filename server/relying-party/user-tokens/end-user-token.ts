import { acceptedEvent } from '../new-event.ts'
import { sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'
import { lookUp, type PresentedUserToken } from './check-user-token.ts'

/** Ends a token of a user; one that is not good for that user is none, and no fault. */
export async function endUserToken(services: Services, caller: AccountCaller, presented: PresentedUserToken): Promise<void> {
  const found = await lookUp(services, caller, presented)
  if (found === null) return
  const event = acceptedEvent(services, caller, 'user_token.ended', { username: found.username })
  await services.store.takeUserToken(caller.account.id, sha256(presented.token), event)
}
