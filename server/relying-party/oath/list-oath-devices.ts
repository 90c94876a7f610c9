import type { OathDevice, OathDeviceList } from '../../contract/shapes/oath.ts'
import { findLicensedUser } from '../licensing/licensed-user.ts'
import type { AccountCaller, Services } from '../services.ts'
import { readCodeLimits, showOathDevice } from './show-oath-device.ts'

export type OathPage = { readonly username: string | null; readonly after: string | null; readonly limit: number }

/**
 * Devices by serial, of one user or of all; `next` is the serial to go on after.
 * @throws {Refusal} user_not_found
 */
export async function listOathDevices(services: Services, caller: AccountCaller, { username, after, limit }: OathPage): Promise<OathDeviceList> {
  const { account } = caller
  const user = username === null ? null : await findLicensedUser(services, account, username)
  const page = await services.store.listOathDevices(account.id, { userId: user?.id ?? null, after: after ?? '', limit })
  const { maxFailures } = await readCodeLimits(services, caller)
  const devices = page.map((opened): OathDevice => showOathDevice(opened, maxFailures))
  return { devices, next: page.length < limit ? null : page.at(-1)?.device.serial ?? null }
}
