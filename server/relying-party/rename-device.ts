import { refuse } from '../contract/refuse.ts'
import type { Device } from '../contract/shapes/device.ts'
import { findOwnDevice } from './find-own-device.ts'
import { accountOf, acceptedEvent } from './new-event.ts'
import type { Caller, Services } from './services.ts'
import { showDevice } from './show-device.ts'

/**
 * Gives a device the name its user knows it by.
 * @throws {Refusal} device_not_found, operation_not_allowed
 */
export async function renameDevice(services: Services, caller: Caller, input: { readonly id: string; readonly name: string }): Promise<Device> {
  const { credential, user } = await findOwnDevice(services, caller, input.id)
  const event = acceptedEvent(services, caller, 'device.renamed', { username: user.username, deviceId: credential.id })
  const outcome = await services.store.renameDevice(accountOf(caller).id, credential.id, input.name, event)
  if (outcome === 'absent') throw refuse('device_not_found')
  return showDevice(services, { ...credential, name: input.name })
}
