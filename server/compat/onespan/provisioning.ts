/** Users who add a device themselves, through a page of the account: register, add the device, activate. */
import { refuse } from '../../contract/refuse.ts'
import { findLicense } from '../../relying-party/licensing/find-license.ts'
import { findLiveActivation } from '../../relying-party/licensing/find-live-activation.ts'
import { listLicenses } from '../../relying-party/licensing/list-licenses.ts'
import { checkPassword } from '../../relying-party/passwords/check-password.ts'
import type { AccountCaller, Services } from '../../relying-party/services.ts'
import { addTyped, beginTyped, finishTyped, type Added, type Typed } from './activation-commands.ts'
import { assignAny } from './assign-any.ts'
import type { Options } from './options.ts'
import { makeRequestKey } from './request-key.ts'
import { refuseAs } from './status.ts'

type On = { readonly services: Services; readonly options: Options; readonly caller: AccountCaller }

const mostLicenses = 100

export type Registered = { readonly registrationId: string; readonly serial: string; readonly hex: string }

/** The user's first license with room, or a free one where the user has none. @throws {Refusal} unauthorized, mode_not_allowed, license_exhausted */
export async function register(on: On, { username, password }: { readonly username: string; readonly password: string }): Promise<Registered> {
  const { services, caller } = on
  await checkPassword(services, caller, { username, password })
  const { licenses } = await listLicenses(services, caller, { username, after: null, limit: mostLicenses })
  const roomy = licenses.find(({ capacity, instances }) => instances.filter(({ state }) => state === 'active').length < capacity)
  if (roomy === undefined && licenses.length > 0) throw refuse('license_exhausted')
  const { serial } = roomy ?? (await assignAny(services, caller, username))
  const { activationId, hex } = await beginTyped(on, { serial, username })
  return { registrationId: serial + makeRequestKey(services, caller, activationId), serial, hex }
}

/** @throws {Refusal} not_found for a registration that is over or never was, and what adding refuses */
export async function addRegistered(on: On, registrationId: string, typed: Typed): Promise<Added> {
  return addTyped(on, await openRegistration(on, registrationId), typed)
}

/** @throws {Refusal} signature_wrong, not_found, activation_locked */
export async function activateRegistered(on: On, registrationId: string, signature: string): Promise<{ readonly serial: string; readonly username: string }> {
  const { activationId, instance } = await openRegistration(on, registrationId)
  if (instance === null) throw refuse('activation_order')
  await finishTyped(on, activationId, signature)
  const { username } = await findLicense(on.services, on.caller, { serial: instance.license })
  return { serial: instance.serial, username: username ?? '' }
}

/** A registration is named by its license and the ten digits that belong to its activation. */
async function openRegistration({ services, caller }: On, registrationId: string) {
  const [, serial, key] = /^([A-Z0-9]{10})(\d{10})$/.exec(registrationId) ?? []
  const live = serial === undefined ? null : await findLiveActivation(services, caller, { serial })
  if (live === null || key !== makeRequestKey(services, caller, live.activationId)) {
    throw refuseAs('STAT_NOT_FOUND', 'There is no such registration.', 'not_found')
  }
  return live
}
