import { refuse } from '../contract/refuse.ts'
import { findAccount } from './find-account.ts'
import { makeAccountKey } from './make-account-key.ts'
import { acceptedEvent, operator } from './new-event.ts'
import type { Services } from './services.ts'

/**
 * Adds a second key, so that the backend can change over without a pause; the old one is removed
 * when no call uses it any more. The key is in the answer and nowhere else.
 * @throws {Refusal} not_found, key_limit
 */
export async function addAccountKey(services: Services, loginName: string): Promise<{ readonly keyId: string; readonly key: string }> {
  const { account } = await findAccount(services, loginName)
  const key = makeAccountKey(services)
  const event = acceptedEvent(services, operator, 'account.key_added', { details: { keyId: key.id } })
  if ((await services.store.addAccountKey(account.id, { id: key.id, hash: key.hash }, event)) === 'limit') throw refuse('key_limit')
  return { keyId: key.id, key: key.text }
}

/**
 * Ends a key at once, on every node.
 * @throws {Refusal} not_found; key_limit when it is the account's only one
 */
export async function removeAccountKey(services: Services, loginName: string, keyId: string): Promise<void> {
  const { account } = await findAccount(services, loginName)
  const event = acceptedEvent(services, operator, 'account.key_removed', { details: { keyId } })
  if ((await services.store.removeAccountKey(account.id, keyId, event)) === 'absent') {
    throw refuse('not_found', { detail: `The account "${loginName}" has no active key with this id.` })
  }
}
