import { refuse } from '../contract/refuse.ts'
import type { AccountCaller, Services } from './services.ts'

export type RegisteredClient = { readonly loginName: string; readonly requestId: string }

/**
 * The account of a client that proves nothing but where it calls from, and that the operator registered
 * there by hand. Only for steps that a user's password or a running activation guards as well.
 * @throws {Refusal} unauthorized
 */
export async function recognizeClient({ store }: Services, { loginName, requestId }: RegisteredClient): Promise<AccountCaller> {
  const found = await store.findAccountByLogin(loginName)
  if (found === null || found.account.suspended) throw refuse('unauthorized')
  return { kind: 'account', account: found.account, requestId }
}
