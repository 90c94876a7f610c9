import type { AccountRecord } from '../store/records.ts'
import type { Services } from './services.ts'

/** Every account, for the operator. */
export function listAccounts({ store }: Services): Promise<readonly AccountRecord[]> {
  return store.listAccounts()
}
