import { refuse } from '../../contract/refuse.ts'
import { acceptedEvent } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { openOathDevice } from './show-oath-device.ts'

/** Removes the device with its secret. @throws {Refusal} device_not_found */
export async function removeOathDevice(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<void> {
  const { device, user } = await openOathDevice(services, caller, id)
  const notice = user === null ? null : noticeTo(services, user, 'device.removed', device)
  const event = acceptedEvent(services, caller, 'oath_device.removed', {
    username: user?.username ?? null, deviceId: id, details: { serial: device.serial, noticeChannel: noticeChannel(notice) },
  })
  if ((await services.store.removeOathDevice(caller.account.id, id, event, notice)) === 'absent') throw refuse('device_not_found')
}
