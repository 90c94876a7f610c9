import { acceptedEvent } from '../new-event.ts'
import { sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'

/** Ends a session of the caller; one that is gone already is no fault. */
export async function endSession(services: Services, caller: AccountCaller, { session }: { readonly session: string }): Promise<void> {
  await services.store.takeSession(caller.account.id, sha256(session), acceptedEvent(services, caller, 'session.ended'))
}
