import { refuse } from '../../contract/refuse.ts'
import type { ActivationChange, OpenedActivation } from '../../store/licensing.ts'
import { openActivation } from './activation-caller.ts'
import type { Caller, Services } from '../services.ts'

export type Step<T> = { readonly change: Omit<ActivationChange, 'revision'>; readonly value: T }

/** Each round somebody's step was written, and no activation has as many. */
const mostRounds = 100

/**
 * Reads the activation, asks what comes next and writes it by compare-and-swap; asks again when it moved
 * in between, so that no two callers count the same try.
 * @throws {Refusal} license_exhausted, counter_regression, ticket_revoked, ticket_expired, and whatever `decide` refuses
 */
export async function stepActivation<T>(
  services: Services, caller: Caller, id: string, decide: (opened: OpenedActivation) => Step<T> | Promise<Step<T>>,
): Promise<T> {
  let before: number | null = null
  for (let round = 0; round < mostRounds; round += 1) {
    const opened = await openActivation(services, caller, id)
    const { accountId, revision } = opened.activation
    // What stands in the way is not another step.
    if (revision === before) await checkTicket(services, caller)
    const { change, value } = await decide(opened)
    const outcome = await services.store.advanceActivation(accountId, id, { ...change, revision })
    if (outcome === 'advanced') return value
    if (outcome === 'exhausted') throw refuse('license_exhausted')
    if (outcome === 'counter') throw refuse('counter_regression')
    before = revision
  }
  throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
}

/** The door let the ticket in; it may have ended since, and then no round succeeds. */
async function checkTicket({ store }: Services, caller: Caller): Promise<void> {
  if (caller.kind === 'account') return
  const { id, accountId } = caller.opened.ticket
  const now = await store.findTicket(accountId, id)
  if (now === null || now.ticket.status === 'revoked') throw refuse('ticket_revoked')
  if (now.ticket.expiresAtMs <= now.nowMs) throw refuse('ticket_expired')
}
