import { refuse } from '../../contract/refuse.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import type { AccountRecord, TicketRecord, UserRecord } from '../../store/records.ts'
import type { Services, TicketCaller } from '../services.ts'
import { isUsable } from '../oath/try-code.ts'

export type CodeOperation = 'enroll-code' | 'verify-code'
export type Coding = { readonly account: AccountRecord; readonly user: UserRecord; readonly ticket: TicketRecord }

/** Whose device this ticket is about. @throws {Refusal} operation_not_allowed */
export function readCoding({ opened: { account, ticket, user } }: TicketCaller, operation: CodeOperation): Coding {
  if (ticket.operation !== operation || user === null) throw refuse('operation_not_allowed')
  return { account, user, ticket }
}

/** As `readCoding`, of a ticket that has not done its work. @throws {Refusal} operation_not_allowed, ticket_spent */
export function readOpenCoding(caller: TicketCaller, operation: CodeOperation): Coding {
  const coding = readCoding(caller, operation)
  if (coding.ticket.status === 'done') throw refuse('ticket_spent')
  return coding
}

/**
 * A device whose codes the ticket may prove with: the user's own, set up, and the one that the ticket is confined to, if it is.
 * @throws {Refusal} device_not_found, device_disabled
 */
export async function openOwnDevice({ store }: Services, { account, user, ticket }: Coding, id: string): Promise<OpenedOathDevice> {
  const opened = (ticket.deviceId ?? id) === id ? await store.findOathDevice(account.id, id) : null
  if (opened === null || opened.device.userId !== user.id || !isOfPages(opened)) throw refuse('device_not_found')
  if (!isUsable(opened)) throw refuse('device_disabled')
  return opened
}

/** One that answers questions has nobody to ask them on a page; one without a first right code may be nobody's. */
export const isOfPages = ({ device: { kind, state } }: OpenedOathDevice): boolean => kind !== 'ocra' && state !== 'pending'
