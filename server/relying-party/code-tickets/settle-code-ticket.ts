/** How a right code ends its ticket, and how the same answer given again is answered as before. */
import { Refusal, refuse } from '../../contract/refuse.ts'
import type { RefusalCode } from '../../contract/refusals.ts'
import type { FinishedCodeTicket } from '../../contract/shapes/code-tickets.ts'
import type { OathChange } from '../../store/oath.ts'
import type { NewNotice, TicketRecord } from '../../store/records.ts'
import { equalBytes } from '../../webauthn/bytes.ts'
import { deriveResult, findGivenResult, resultLifetimeMs } from '../derive-result.ts'
import { openOathDevice, readCodeLimits, showOathDevice } from '../oath/show-oath-device.ts'
import type { Services, TicketCaller } from '../services.ts'
import type { CodeOperation } from './code-caller.ts'

export type Settled = {
  readonly operation: CodeOperation
  readonly digest: Uint8Array
  readonly name?: string | undefined
  readonly notice: NewNotice | null
}

/** Writes the accepted code and the ticket's end in one transaction. @throws {Refusal} ticket_spent */
export async function settleCodeTicket(
  services: Services, { opened: { ticket } }: TicketCaller, deviceId: string, change: OathChange, settled: Settled,
): Promise<'advanced' | 'conflict'> {
  const { operation, digest, name, notice } = settled
  const next = { ...change.next, ...(name === undefined ? {} : { name }) }
  const { hash } = deriveResult(services, ticket, ticket.id)
  const outcome = await services.store.finishCodeTicket(ticket.accountId, deviceId, { ...change, next, notice }, {
    ticketId: ticket.id, operation, digest, result: { hash, lifetimeMs: resultLifetimeMs },
  })
  if (outcome === 'ticket') throw refuse('ticket_spent')
  return outcome
}

const late: ReadonlySet<RefusalCode> = new Set(['otp_wrong', 'otp_locked', 'device_not_found', 'ticket_spent'])

/**
 * Runs `prove` unless this very answer was accepted before: a page that lost the answer on its way asks again.
 * @throws {Refusal} ticket_spent for another answer, and whatever `prove` refuses
 */
export async function answeringOnce(
  services: Services, caller: TicketCaller, id: string, digest: Uint8Array, prove: () => Promise<void>,
): Promise<FinishedCodeTicket> {
  const { ticket } = caller.opened
  if (ticket.status !== 'done') {
    try {
      await prove()
    } catch (error) {
      // The very same may have been sent twice at once, and the other one was first.
      if (!(error instanceof Refusal) || !late.has(error.code) || !isAnswer(await findOwnTicket(services, ticket), digest)) throw error
    }
  }
  const now = await findOwnTicket(services, ticket)
  const result = isAnswer(now, digest) ? findGivenResult(services, now, ticket.id) : undefined
  if (result === undefined) throw refuse('ticket_spent')
  const { maxFailures } = await readCodeLimits(services, caller.opened)
  return { device: showOathDevice(await openOathDevice(services, caller.opened, id), maxFailures), result }
}

async function findOwnTicket({ store }: Services, { accountId, id }: TicketRecord): Promise<TicketRecord> {
  const opened = await store.findTicket(accountId, id)
  if (opened === null) throw refuse('unauthorized')
  return opened.ticket
}

const isAnswer = ({ finished: [first] }: TicketRecord, digest: Uint8Array): boolean => first !== undefined && equalBytes(first.digest, digest)
