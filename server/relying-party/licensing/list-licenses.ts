import type { LicenseList } from '../../contract/shapes/licenses.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findLicensedUser } from './licensed-user.ts'
import { showLicense } from './show-license.ts'

export type LicensePage = { readonly username: string | null; readonly after: string | null; readonly limit: number }

/**
 * Licenses by serial, of one user or of all; `next` is the serial to go on after.
 * @throws {Refusal} user_not_found
 */
export async function listLicenses(services: Services, caller: AccountCaller, { username, after, limit }: LicensePage): Promise<LicenseList> {
  const { account } = caller
  const user = username === null ? null : await findLicensedUser(services, account, username)
  const page = await services.store.listLicenses(account.id, { userId: user?.id ?? null, after: after ?? '', limit })
  return { licenses: page.map(showLicense), next: page.length < limit ? null : page.at(-1)?.license.serial ?? null }
}
