import { refuse } from '../contract/refuse.ts'
import type { UserDevices } from '../contract/shapes/oath.ts'
import { listOathDevices } from './oath/list-oath-devices.ts'
import type { AccountCaller, Services } from './services.ts'
import { showDevices } from './show-device.ts'

/** More devices for one-time codes than a policy lets a user have. */
const mostOathDevices = 100

/**
 * The devices of one user, for the account's backend.
 * @throws {Refusal} user_not_found
 */
export async function listUserDevices(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<UserDevices> {
  const user = await services.store.findUser(caller.account.id, username)
  if (user === null) throw refuse('user_not_found')
  const keys = await services.store.listCredentials(user.accountId, user.id)
  const { devices } = await listOathDevices(services, caller, { username, after: null, limit: mostOathDevices })
  return { ...showDevices(services, caller.account, user, keys), oathDevices: devices }
}
