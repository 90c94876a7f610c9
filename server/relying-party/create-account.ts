import { policyPresets, type Policy } from '../contract/policy.ts'
import { refuse } from '../contract/refuse.ts'
import { checkAccount, type AccountInput } from './check-account.ts'
import { makeAccountKey } from './make-account-key.ts'
import { acceptedEvent, operator } from './new-event.ts'
import type { Services } from './services.ts'

export type CreatedAccount = { readonly accountId: string; readonly keyId: string; readonly key: string }

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/**
 * Makes an account with its first key and a policy preset (default `hardware-key`). The key is in
 * the answer and nowhere else.
 * @throws {Refusal} malformed, account_exists
 */
export async function createAccount(services: Services, input: AccountInput & { readonly preset?: Policy['preset'] }): Promise<CreatedAccount> {
  checkAccount(input)
  const { preset = 'hardware-key', loginName, displayName, rpId, origins, topOrigins } = input
  const accountId = Array.from(services.randomBytes(16), (byte) => idAlphabet[byte & 31]).join('')
  const key = makeAccountKey(services)
  const outcome = await services.store.addAccount({ id: accountId, loginName, displayName, rpId, origins, topOrigins }, {
    key: { id: key.id, hash: key.hash },
    policy: policyPresets[preset],
    event: acceptedEvent(services, operator, 'account.created', { details: { loginName, rpId, preset } }),
  })
  if (outcome === 'exists') throw refuse('account_exists')
  return { accountId, keyId: key.id, key: key.text }
}
