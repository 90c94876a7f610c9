import { refuse } from '../../contract/refuse.ts'
import type { Instance } from '../../contract/shapes/licenses.ts'
import type { InstanceRecord } from '../../store/licensing.ts'
import type { UserRecord } from '../../store/records.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { nameInstance, showInstance } from './show-license.ts'

/** @throws {Refusal} device_not_found */
export async function describeInstance(
  services: Services, caller: AccountCaller, input: { readonly id: string; readonly description: string },
): Promise<Instance> {
  const { instance, user } = await openInstance(services, caller, input.id)
  const details = { serial: nameInstance(instance) }
  const event = acceptedEvent(services, caller, 'instance.described', { username: user.username, deviceId: instance.id, details })
  const outcome = await services.store.describeInstance(caller.account.id, instance.id, input.description, event)
  if (outcome === 'absent') throw refuse('device_not_found')
  return showInstance({ ...instance, description: input.description })
}

type Opened = { readonly instance: InstanceRecord; readonly user: UserRecord }

/** @throws {Refusal} device_not_found */
export async function openInstance({ store }: Services, { account }: AccountCaller, id: string): Promise<Opened> {
  const found = await store.findInstance(account.id, id)
  if (found === null) throw refuse('device_not_found')
  return found
}
