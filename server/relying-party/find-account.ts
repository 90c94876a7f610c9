import { refuse } from '../contract/refuse.ts'
import type { AccountKeyRecord, AccountRecord } from '../store/records.ts'
import type { Services } from './services.ts'

/**
 * An account with its active keys, for the operator.
 * @throws {Refusal} not_found
 */
export async function findAccount(
  { store }: Services, loginName: string,
): Promise<{ readonly account: AccountRecord; readonly keys: readonly AccountKeyRecord[] }> {
  const found = await store.findAccountByLogin(loginName)
  if (found === null) throw refuse('not_found', { detail: `There is no account "${loginName}".` })
  return found
}
