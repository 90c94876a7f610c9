import { refuse } from '../../contract/refuse.ts'
import { sha256 } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'
import { sessionMs } from './session-span.ts'

/** Gives a session of the caller another hour. @throws {Refusal} unauthorized when it ended meanwhile */
export async function prolongSession(services: Services, caller: AccountCaller, { session }: { readonly session: string }): Promise<void> {
  if (!(await services.store.advanceSession(caller.account.id, sha256(session), sessionMs))) throw refuse('unauthorized')
}
