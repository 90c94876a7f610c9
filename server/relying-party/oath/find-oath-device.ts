import { refuse } from '../../contract/refuse.ts'
import type { OathDevice } from '../../contract/shapes/oath.ts'
import type { AccountCaller, Services } from '../services.ts'
import { openOathDevice, readCodeLimits, showOathDevice } from './show-oath-device.ts'

/** @throws {Refusal} device_not_found */
export async function findOathDevice(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<OathDevice> {
  const { maxFailures } = await readCodeLimits(services, caller)
  return showOathDevice(await openOathDevice(services, caller, id), maxFailures)
}

/** For doors that know devices by their serial. @throws {Refusal} device_not_found */
export async function findOathDeviceBySerial(services: Services, caller: AccountCaller, { serial }: { readonly serial: string }): Promise<OathDevice> {
  const { maxFailures } = await readCodeLimits(services, caller)
  const opened = await services.store.findOathDeviceBySerial(caller.account.id, serial)
  if (opened === null) throw refuse('device_not_found')
  return showOathDevice(opened, maxFailures)
}
