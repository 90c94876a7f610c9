import { timingSafeEqual } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { RedeemedResult, RedeemResult } from '../contract/shapes/tickets.ts'
import type { TicketRecord } from '../store/records.ts'
import { acceptedEvent } from './new-event.ts'
import { readResultOwner, sha256 } from './secret-texts.ts'
import type { AccountCaller, Services } from './services.ts'
import { showDevice } from './show-device.ts'

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
  const found = await findProved(services, ticket)
  if (found === null) throw refuse('device_not_found', { detail: 'The device was removed before the result was redeemed.' })
  const event = acceptedEvent(services, caller, 'result.redeemed', {
    username: found.user.username,
    deviceId: found.credential.id,
    details: { ticketId: ticket.id, operation: ticket.operation },
  })
  if (!(await services.store.takeResult(accountId, ticket.id, hash, event))) throw refuse('result_invalid')
  return {
    operation: ticket.operation,
    username: user?.username ?? found.user.username,
    device: showDevice(services, found.credential),
    userVerified: ticket.userVerified === true,
    at: ticket.finishedAtMs ?? opened.nowMs,
  }
}

/** The device the ceremony proved; of an imported one that was enrolled anew in the same sitting, its successor. */
async function findProved({ store }: Services, { accountId, userId, deviceId }: TicketRecord) {
  if (deviceId === null) return null
  const found = await store.findCredential(accountId, deviceId)
  if (found !== null || userId === null) return found
  const successor = (await store.listCredentials(accountId, userId)).find(({ replaces, state }) => replaces === deviceId && state === 'active')
  return successor === undefined ? null : store.findCredential(accountId, successor.id)
}
