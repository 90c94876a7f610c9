import { refuse } from '../../contract/refuse.ts'
import type { AddOathDevice, OathDevice, ProvisionedOathDevice } from '../../contract/shapes/oath.ts'
import { findLicensedUser } from '../licensing/licensed-user.ts'
import type { AccountCaller, Services } from '../services.ts'
import { makeNewcomer, type NewAccount } from '../users/make-newcomer.ts'
import { makeOathDevice } from './make-oath-device.ts'
import { showProvisioned } from './oath-secret.ts'
import { openOathDevice, showOathDevice } from './show-oath-device.ts'

/**
 * Adds a device, with a serial and a secret that are given or made; to a user at once where one is named.
 * The answer is the only one that shows the secret.
 * @throws {Refusal} malformed, oath_device_exists, secret_weak, suite_unsupported, user_not_found, device_limit
 */
export async function addOathDevice(services: Services, caller: AccountCaller, input: AddOathDevice): Promise<ProvisionedOathDevice> {
  const user = input.username === undefined ? null : await findLicensedUser(services, caller.account, input.username)
  const { device, secret, change, maxFailures } = await makeOathDevice(services, caller, input, { user, shown: true })
  mustBeAdded(await services.store.addOathDevices(caller.account.id, [device], change))
  return showProvisioned(caller, await openOathDevice(services, caller, device.id), secret, maxFailures)
}

/**
 * Likewise for a user, and a secret that is made is told to nobody: codes can be sent, or `handOutSecret` makes another.
 * @throws {Refusal} as above
 */
export async function addUntoldOathDevice(
  services: Services, caller: AccountCaller, input: AddOathDevice & { readonly username: string },
): Promise<OathDevice> {
  const user = await findLicensedUser(services, caller.account, input.username)
  const { device, change, maxFailures } = await makeOathDevice(services, caller, input, { user, shown: false })
  mustBeAdded(await services.store.addOathDevices(caller.account.id, [device], change))
  return showOathDevice(await openOathDevice(services, caller, device.id), maxFailures)
}

/**
 * As `addUntoldOathDevice`, for a user who is made with it, in one: neither is there without the other.
 * @throws {Refusal} user_exists, and as above
 */
export async function addUserWithOathDevice(services: Services, caller: AccountCaller, account: NewAccount, input: AddOathDevice): Promise<OathDevice> {
  const { id: accountId } = caller.account
  const newcomer = await makeNewcomer(services, caller, account)
  const { device, change, maxFailures } = await makeOathDevice(services, caller, input, { user: { ...newcomer.user, accountId }, shown: false })
  mustBeAdded(await services.store.addUserWithOathDevice(accountId, newcomer, device, change))
  return showOathDevice(await openOathDevice(services, caller, device.id), maxFailures)
}

type Added =
  | { readonly outcome: 'added' | 'device_limit' | 'user_exists' | 'absent' }
  | { readonly outcome: 'exists'; readonly serials: readonly string[] }

function mustBeAdded(added: Added): void {
  if (added.outcome === 'exists') throw refuse('oath_device_exists', { params: { serials: added.serials } })
  if (added.outcome === 'absent') throw refuse('user_not_found')
  if (added.outcome !== 'added') throw refuse(added.outcome)
}
