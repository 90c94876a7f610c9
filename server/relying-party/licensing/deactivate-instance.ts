import { encodeQrText } from '../../contract/kap/qr-text.ts'
import { refuse } from '../../contract/refuse.ts'
import type { DeactivatedInstance } from '../../contract/shapes/licenses.ts'
import { acceptedEvent } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import { openSecret } from '../seal-secret.ts'
import type { AccountCaller, Services } from '../services.ts'
import { openInstance } from './describe-instance.ts'
import { nameInstance } from './show-license.ts'

/**
 * Ends an instance; its slot is free at once. The message tells the device to forget it, if anybody
 * shows it to it; the instance is gone here in any case.
 * @throws {Refusal} device_not_found
 */
export async function deactivateInstance(services: Services, caller: AccountCaller, { id }: { readonly id: string }): Promise<DeactivatedInstance> {
  const { instance, user } = await openInstance(services, caller, id)
  const serial = nameInstance(instance)
  const secret = openSecret(services, ['instance secret', instance.accountId, instance.id], instance.sealedSecret)
  const message = services.activation.makeDeactivationMessage(secret, instance.license, instance.number)
  const notice = instance.state === 'pending' ? null : noticeTo(services, user, 'instance.removed', { id, name: serial })
  const event = acceptedEvent(services, caller, 'instance.removed', { username: user.username, deviceId: id, details: { serial, noticeChannel: noticeChannel(notice) } })
  if ((await services.store.removeInstance(caller.account.id, id, event, notice)) === 'absent') throw refuse('device_not_found')
  return { serial, deactivationMessage: encodeQrText(message) }
}
