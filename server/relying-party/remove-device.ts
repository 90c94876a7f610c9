import { refuse } from '../contract/refuse.ts'
import { findOwnDevice } from './find-own-device.ts'
import { accountOf, acceptedEvent } from './new-event.ts'
import { noticeChannel, noticeTo } from './notice-to.ts'
import type { Caller, Services } from './services.ts'

/**
 * Removes a device for good and tells its user. A page must say `last` to remove the only active
 * one; a backend has decided that already. An enroll ticket may only cancel what is still pending.
 * @throws {Refusal} device_not_found, last_device, operation_not_allowed
 */
export async function removeDevice(services: Services, caller: Caller, input: { readonly id: string; readonly last: boolean }): Promise<void> {
  const { credential, user } = await findOwnDevice(services, caller, input.id)
  const pending = credential.state === 'pending'
  if (!pending && caller.kind === 'ticket' && caller.opened.ticket.operation === 'enroll') throw refuse('operation_not_allowed')
  // A pending device was never announced, so its end is no news either.
  const notice = pending ? null : noticeTo(services, user, 'device.removed', credential)
  const outcome = await services.store.removeDevice(accountOf(caller).id, credential.id, {
    state: credential.state,
    keepLast: caller.kind === 'ticket' && !pending && !input.last,
    event: acceptedEvent(services, caller, 'device.removed', {
      username: user.username,
      deviceId: credential.id,
      details: { state: credential.state, noticeChannel: noticeChannel(notice) },
    }),
    notice,
  })
  if (outcome === 'absent') throw refuse('device_not_found')
  if (outcome === 'last') throw refuse('last_device')
}
