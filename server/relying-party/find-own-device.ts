import { refuse } from '../contract/refuse.ts'
import type { CredentialRecord, UserRecord } from '../store/records.ts'
import { accountOf } from './new-event.ts'
import type { Caller, Services, TicketCaller } from './services.ts'

export type OwnDevice = { readonly credential: CredentialRecord; readonly user: UserRecord }

/**
 * The device a caller may change: an account any of its own, a manage ticket its user's, an enroll
 * ticket the one it made. What belongs to others is answered as if it did not exist.
 * @throws {Refusal} device_not_found, operation_not_allowed
 */
export async function findOwnDevice(services: Services, caller: Caller, id: string): Promise<OwnDevice> {
  if (caller.kind === 'ticket' && !isConfinedTo(caller, id)) throw refuse('device_not_found')
  const found = await services.store.findCredential(accountOf(caller).id, id)
  if (found === null) throw refuse('device_not_found')
  if (caller.kind === 'ticket' && found.user.id !== caller.opened.ticket.userId) throw refuse('device_not_found')
  return found
}

function isConfinedTo({ opened: { ticket } }: TicketCaller, id: string): boolean {
  if (ticket.operation === 'manage') return ticket.deviceId === null || ticket.deviceId === id
  // While it is open, the device is the slot or the imported key that it may take the place of.
  if (ticket.operation === 'enroll') return ticket.deviceId === id && ticket.status !== 'open'
  throw refuse('operation_not_allowed')
}
