import { refuse } from '../contract/refuse.ts'
import type { DeviceList } from '../contract/shapes/device.ts'
import type { Services, TicketCaller } from './services.ts'
import { showDevices } from './show-device.ts'

/**
 * The devices of a manage ticket's own user; just one when the ticket is confined to it.
 * @throws {Refusal} operation_not_allowed
 */
export async function listOwnDevices(services: Services, caller: TicketCaller): Promise<DeviceList> {
  const { account, ticket, user } = caller.opened
  if (ticket.operation !== 'manage' || user === null) throw refuse('operation_not_allowed')
  const rows = await services.store.listCredentials(account.id, user.id)
  return showDevices(services, account, user, rows.filter(({ id }) => (ticket.deviceId ?? id) === id))
}
