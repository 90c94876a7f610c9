import { refuse } from '../../contract/refuse.ts'
import type { AccountRecord, UserRecord } from '../../store/records.ts'
import type { Services } from '../services.ts'

/** @throws {Refusal} user_not_found */
export async function findLicensedUser({ store }: Services, { id }: Pick<AccountRecord, 'id'>, username: string): Promise<UserRecord> {
  const user = await store.findUser(id, username)
  if (user === null) throw refuse('user_not_found')
  return user
}
