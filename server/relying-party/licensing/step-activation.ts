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
 * @throws {Refusal} license_exhausted, counter_regression, and whatever `decide` refuses
 */
export async function stepActivation<T>(
  services: Services, caller: Caller, id: string, decide: (opened: OpenedActivation) => Step<T> | Promise<Step<T>>,
): Promise<T> {
  for (let round = 0; round < mostRounds; round += 1) {
    const opened = await openActivation(services, caller, id)
    const { accountId, revision } = opened.activation
    const { change, value } = await decide(opened)
    const outcome = await services.store.advanceActivation(accountId, id, { ...change, revision })
    if (outcome === 'advanced') return value
    if (outcome === 'exhausted') throw refuse('license_exhausted')
    if (outcome === 'counter') throw refuse('counter_regression')
  }
  throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
}
