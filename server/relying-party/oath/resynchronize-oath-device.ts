import type { OathDevice } from '../../contract/shapes/oath.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import { judgePair } from './judge-code.ts'
import { openUsable, tryCode, type NamedOathDevice } from './try-code.ts'

/**
 * Finds a device that ran ahead, by two codes in a row that were not used yet; both are used then. It counts as a try.
 * @throws {Refusal} device_not_found, device_disabled, device_in_setup, otp_wrong, otp_locked, malformed for an OCRA device, integrity_error
 */
export function resynchronizeOathDevice(
  services: Services, caller: AccountCaller, { codes, ...named }: NamedOathDevice & { readonly codes: readonly [first: string, second: string] },
): Promise<OathDevice> {
  return recordingRefusals(services, caller, 'oath_device.resynchronized', async () => {
    const opened = await openUsable(services, caller, named)
    const { device } = await tryCode(services, caller, 'oath_device.resynchronized', [opened], (now) => judgePair(services, now, codes))
    return device
  }, { deviceId: named.id })
}
