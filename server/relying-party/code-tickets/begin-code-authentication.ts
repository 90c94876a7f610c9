import type { Policy } from '../../contract/policy.ts'
import { refuse } from '../../contract/refuse.ts'
import type { BegunCodeAuthentication, CodeDevice } from '../../contract/shapes/code-tickets.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import type { UserRecord } from '../../store/records.ts'
import { readCodeLimits } from '../oath/show-oath-device.ts'
import { isUsable } from '../oath/try-code.ts'
import type { Services, TicketCaller } from '../services.ts'
import { isOfPages, readOpenCoding } from './code-caller.ts'

/** More devices than a policy lets a user have. */
const mostDevices = 100

/**
 * What the page may ask the user for; nothing is made or spent by asking.
 * @throws {Refusal} operation_not_allowed, ticket_spent, no_code_device
 */
export async function beginCodeAuthentication(services: Services, caller: TicketCaller): Promise<BegunCodeAuthentication> {
  const { account, user, ticket } = readOpenCoding(caller, 'verify-code')
  const codes = await readCodeLimits(services, caller.opened)
  const all = await services.store.listOathDevices(account.id, { userId: user.id, after: '', limit: mostDevices })
  const mine = all.filter((opened) => isOfPages(opened) && isUsable(opened) && (ticket.deviceId ?? opened.device.id) === opened.device.id)
  if (mine.length === 0) throw refuse('no_code_device')
  const latest = mine.toSorted((one, other) => (other.device.lastUsedAtMs ?? 0) - (one.device.lastUsedAtMs ?? 0))
  return { devices: latest.map((opened) => showCodeDevice(opened, codes)), sendBy: waysTo(user, codes), expiresAt: ticket.expiresAtMs }
}

function showCodeDevice({ device: { id, serial, name, kind, digits, failures } }: OpenedOathDevice, { maxFailures }: Policy['codes']): CodeDevice {
  return { id, serial, name, type: kind === 'hotp' ? kind : 'totp', digits, triesLeft: Math.max(0, maxFailures - failures) }
}

/** By what a page may have a code sent to this user. */
export function waysTo(user: UserRecord, { sendBy }: Policy['codes']): BegunCodeAuthentication['sendBy'] {
  return sendBy.filter((by) => user[by] !== null)
}
