/** What a user has, in the numbers of the older system: places for FIDO keys, and devices for one-time codes. */
import { refuse } from '../../contract/refuse.ts'
import type { OathDevice } from '../../contract/shapes/oath.ts'
import type { Slot } from '../../contract/shapes/slots.ts'
import { findOathDeviceBySerial } from '../../relying-party/oath/find-oath-device.ts'
import { listOathDevices } from '../../relying-party/oath/list-oath-devices.ts'
import { findSlotBySerial, listSlots } from '../../relying-party/slots/find-slot.ts'
import { isSlotSerial } from '../../relying-party/slots/make-slot-serial.ts'
import type { Asked } from './asked.ts'

const most = 100

export type ShownDevice = { readonly psn: string; readonly deviceType: number; readonly otpType: number; readonly deviceStatus: number }
export type FoundDevice = Slot | OathDevice

/** @throws {Refusal} user_not_found */
export async function findUserDevices({ services, caller }: Asked, username: string): Promise<readonly FoundDevice[]> {
  const page = { username, after: null, limit: most }
  const { slots } = await listSlots(services, caller, page)
  const { devices } = await listOathDevices(services, caller, page)
  return [...slots, ...devices]
}

/** @throws {Refusal} user_not_found */
export async function listUserDevices(asked: Asked, username: string): Promise<readonly ShownDevice[]> {
  return (await findUserDevices(asked, username)).map(showDevice)
}

/** The device of this serial; one of another user than the named is as good as none. @throws {Refusal} device_not_found */
export async function findBySerial(asked: Asked, serial: string): Promise<FoundDevice> {
  const { services, caller, members } = asked
  const found = isSlotSerial(serial) ? await findSlotBySerial(services, caller, { serial }) : await findOathDeviceBySerial(services, caller, { serial })
  const username = members.text('username') || null
  if (username !== null && found.username !== null && found.username !== username) throw refuse('device_not_found')
  return found
}

/** FIDO U2F is 12 and 8 in the public tables; of the rest only TOTP's number is documented. */
export function showDevice(device: FoundDevice): ShownDevice {
  if (device.kind === 'slot') return { psn: device.serial, deviceType: 12, otpType: 8, deviceStatus: device.state === 'disabled' ? 1 : 0 }
  return { psn: device.serial, deviceType: 0, otpType: otpTypes[device.type], deviceStatus: device.state === 'active' && !device.locked ? 0 : 1 }
}

const otpTypes = { hotp: 0, totp: 1, ocra: 2 } as const
