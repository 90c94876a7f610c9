import { refuse } from '../../contract/refuse.ts'
import type { OathDevice } from '../../contract/shapes/oath.ts'
import { findLicensedUser } from '../licensing/licensed-user.ts'
import { acceptedEvent } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findOathDevice } from './find-oath-device.ts'
import { openOathDevice, readCodeLimits } from './show-oath-device.ts'

/**
 * Gives the device to a user; to the same one again is no news.
 * @throws {Refusal} device_not_found, user_not_found, device_assigned, device_limit
 */
export async function assignOathDevice(
  services: Services, caller: AccountCaller, { id, username }: { readonly id: string; readonly username: string },
): Promise<OathDevice> {
  const user = await findLicensedUser(services, caller.account, username)
  const { device } = await openOathDevice(services, caller, id)
  const { maxDevicesPerUser: maxPerUser } = await readCodeLimits(services, caller)
  const notice = noticeTo(services, user, 'device.added', device)
  const event = acceptedEvent(services, caller, 'oath_device.assigned', {
    username, deviceId: id, details: { serial: device.serial, noticeChannel: noticeChannel(notice) },
  })
  const outcome = await services.store.assignOathDevice(caller.account.id, id, user.id, { maxPerUser, event, notice })
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'taken') throw refuse('device_assigned')
  if (outcome === 'device_limit') throw refuse('device_limit')
  return findOathDevice(services, caller, { id })
}

/** @throws {Refusal} device_not_found */
export async function unassignOathDevice(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<OathDevice> {
  const { device, user } = await openOathDevice(services, caller, id)
  const notice = user === null ? null : noticeTo(services, user, 'device.removed', device)
  const event = acceptedEvent(services, caller, 'oath_device.unassigned', {
    username: user?.username ?? null, deviceId: id, details: { serial: device.serial, noticeChannel: noticeChannel(notice) },
  })
  const outcome = await services.store.unassignOathDevice(caller.account.id, id, event, notice)
  if (outcome === 'absent') throw refuse('device_not_found')
  return findOathDevice(services, caller, { id })
}
