import { refuse } from '../../contract/refuse.ts'
import type { AccountRecord, UserRecord } from '../../store/records.ts'
import type { OpenedActivation } from '../../store/licensing.ts'
import { accountOf } from '../new-event.ts'
import type { Caller, Services } from '../services.ts'
import { findLicensedUser } from './licensed-user.ts'

export type Activating = { readonly account: AccountRecord; readonly user: UserRecord; readonly ticketId: string | null }

/**
 * For whom a device is added: a ticket's own user, or the one that an account's backend names.
 * @throws {Refusal} operation_not_allowed, malformed, user_not_found
 */
export async function findActivating(services: Services, caller: Caller, username: string | undefined): Promise<Activating> {
  if (caller.kind === 'account') {
    if (username === undefined) throw refuse('malformed', { detail: '"username" is required here.', params: { paths: ['/username'] } })
    return { account: caller.account, user: await findLicensedUser(services, caller.account, username), ticketId: null }
  }
  const { account, ticket, user } = caller.opened
  if (ticket.operation !== 'activate' || user === null) throw refuse('operation_not_allowed')
  if (username !== undefined) throw refuse('malformed', { detail: 'A ticket names its user already.', params: { paths: ['/username'] } })
  return { account, user, ticketId: ticket.id }
}

/**
 * The activation that this caller runs; anybody else's does not exist.
 * @throws {Refusal} operation_not_allowed, not_found
 */
export async function openActivation({ store }: Services, caller: Caller, id: string): Promise<OpenedActivation> {
  if (caller.kind === 'ticket' && caller.opened.ticket.operation !== 'activate') throw refuse('operation_not_allowed')
  const opened = await store.findActivation(accountOf(caller).id, id)
  const runner = caller.kind === 'ticket' ? caller.opened.ticket.id : null
  if (opened === null || opened.activation.ticketId !== runner) throw refuse('not_found')
  return opened
}
