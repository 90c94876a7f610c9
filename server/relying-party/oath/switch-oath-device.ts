import type { OathDevice } from '../../contract/shapes/oath.ts'
import type { AccountCaller, Services } from '../services.ts'
import { changeOathDevice, type OathStep } from './change-oath-device.ts'
import { readCodeLimits, showOathDevice } from './show-oath-device.ts'

/** @throws {Refusal} device_not_found */
export function renameOathDevice(services: Services, caller: AccountCaller, { id, name }: { readonly id: string; readonly name: string }): Promise<OathDevice> {
  return change(services, caller, id, { type: 'oath_device.renamed', next: { name } })
}

/** Switched on, a pending device counts as confirmed. @throws {Refusal} device_not_found */
export function switchOathDevice(
  services: Services, caller: AccountCaller, { id, state }: { readonly id: string; readonly state: 'active' | 'disabled' },
): Promise<OathDevice> {
  return change(services, caller, id, { type: state === 'active' ? 'oath_device.enabled' : 'oath_device.disabled', next: { state, question: null, sent: null }, endsSetup: true })
}

/** Forgets the wrong codes. @throws {Refusal} device_not_found */
export function unlockOathDevice(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<OathDevice> {
  return change(services, caller, id, { type: 'oath_device.unlocked', next: {}, clearFailures: true })
}

async function change(services: Services, caller: AccountCaller, id: string, step: OathStep): Promise<OathDevice> {
  const { maxFailures } = await readCodeLimits(services, caller)
  return showOathDevice(await changeOathDevice(services, caller, id, () => step), maxFailures)
}
