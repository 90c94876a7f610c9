import { authenticateKey, type Presented } from '../authenticate-account.ts'
import { acceptedEvent } from '../new-event.ts'
import { sha256, writeSecret } from '../secret-texts.ts'
import type { AccountCaller, Services } from '../services.ts'
import { sessionMs } from './session-span.ts'

export type LogOn = Presented & {
  /** Where the call came from; the session is taken from nowhere else. */
  readonly location: string
}

export type OpenedSession = { readonly session: string; readonly caller: AccountCaller }

/**
 * Opens a session for an account's backend: for programs that send their key once and name the session
 * afterwards. It ends with its key, with the account's suspension, or an hour after it was last prolonged.
 * @throws {Refusal} unauthorized
 */
export async function openSession(services: Services, { location, ...presented }: LogOn): Promise<OpenedSession> {
  const { caller, keyId } = await authenticateKey(services, presented)
  const accountId = caller.account.id
  const session = writeSecret('session', accountId, services.randomBytes(32))
  const event = acceptedEvent(services, caller, 'session.opened', { details: { location } })
  await services.store.addSession(accountId, { hash: sha256(session), keyId, location, lifetimeMs: sessionMs.lifetimeMs }, event)
  return { session, caller }
}
