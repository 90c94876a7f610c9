import { refuse } from '../contract/refuse.ts'
import type { DeviceList } from '../contract/shapes/device.ts'
import type { AccountCaller, Services } from './services.ts'
import { showDevices } from './show-device.ts'

/**
 * The devices of one user, for the account's backend.
 * @throws {Refusal} user_not_found
 */
export async function listUserDevices(services: Services, caller: AccountCaller, { username }: { readonly username: string }): Promise<DeviceList> {
  const user = await services.store.findUser(caller.account.id, username)
  if (user === null) throw refuse('user_not_found')
  return showDevices(services, caller.account, user, await services.store.listCredentials(user.accountId, user.id))
}
