import { refuse } from '../../contract/refuse.ts'
import type { License } from '../../contract/shapes/licenses.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findLicense } from './find-license.ts'
import { findLicensedUser } from './licensed-user.ts'

/**
 * Gives a license to a user; to the same one again is no news.
 * @throws {Refusal} user_not_found, license_not_found, license_assigned
 */
export async function assignLicense(
  services: Services, caller: AccountCaller, input: { readonly serial: string; readonly username: string },
): Promise<License> {
  const user = await findLicensedUser(services, caller.account, input.username)
  const event = acceptedEvent(services, caller, 'license.assigned', { username: user.username, details: { license: input.serial } })
  const outcome = await services.store.assignLicense(caller.account.id, input.serial, user.id, event)
  if (outcome === 'absent') throw refuse('license_not_found')
  if (outcome === 'taken') throw refuse('license_assigned')
  return findLicense(services, caller, input)
}
