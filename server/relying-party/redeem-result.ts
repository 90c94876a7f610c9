import { timingSafeEqual } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { RedeemedResult, RedeemResult } from '../contract/shapes/tickets.ts'
import { findTicketDevice } from './find-ticket-device.ts'
import { acceptedEvent } from './new-event.ts'
import { readResultOwner, sha256 } from './secret-texts.ts'
import type { AccountCaller, Services } from './services.ts'

/**
 * Tells the backend what a finished ceremony proved, once, and only together with the binding it
 * gave when it minted the ticket: a result made in somebody else's page is worthless in this one.
 * @throws {Refusal} result_invalid, binding_mismatch, operation_not_allowed, device_not_found
 */
export async function redeemResult(services: Services, caller: AccountCaller, input: RedeemResult): Promise<RedeemedResult> {
  const { id: accountId } = caller.account
  const hash = sha256(input.result)
  const owner = readResultOwner(input.result)
  const opened = owner?.accountId === accountId ? await services.store.findTicket(accountId, owner.ticketId) : null
  if (opened === null || opened.ticket.resultHash === null) throw refuse('result_invalid')
  const { ticket, user } = opened
  if (!timingSafeEqual(hash, opened.ticket.resultHash)) throw refuse('result_invalid')
  if (!timingSafeEqual(sha256(input.binding), ticket.bindingHash)) throw refuse('binding_mismatch')
  if (input.operation !== ticket.operation) throw refuse('operation_not_allowed', { detail: 'This result proves another operation.' })
  const found = await findTicketDevice(services, ticket, caller)
  if (found === null) throw refuse('device_not_found', { detail: 'The device was removed before the result was redeemed.' })
  const event = acceptedEvent(services, caller, 'result.redeemed', {
    username: found.user.username,
    deviceId: found.device.id,
    details: { ticketId: ticket.id, operation: ticket.operation },
  })
  if (!(await services.store.takeResult(accountId, ticket.id, hash, event))) throw refuse('result_invalid')
  return {
    operation: ticket.operation,
    username: user?.username ?? found.user.username,
    device: found.device,
    userVerified: ticket.userVerified === true,
    at: ticket.finishedAtMs ?? opened.nowMs,
  }
}
