import { refuse } from '../../contract/refuse.ts'
import type { Instance } from '../../contract/shapes/licenses.ts'
import type { ActivationState } from '../../activation/activation.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showMade } from './show-activation.ts'

export type LiveActivation = {
  readonly activationId: string
  readonly state: ActivationState
  /** Whether a security key has to vouch. */
  readonly vouch: boolean
  /** The instance that waits for its test signature. */
  readonly instance: Instance | null
}

/**
 * The activation that the account's own backend runs for a license at the moment, for callers who know
 * only the serial.
 * @throws {Refusal} license_not_found, activation_order when there is none
 */
export async function findLiveActivation(services: Services, caller: AccountCaller, { serial }: { readonly serial: string }): Promise<LiveActivation> {
  const { account: { id: accountId } } = caller
  const opened = await services.store.findLiveActivation(accountId, serial)
  if (opened === null || opened.activation.ticketId !== null) {
    if ((await services.store.findLicense(accountId, serial)) === null) throw refuse('license_not_found')
    throw refuse('activation_order', { detail: 'No activation of this license waits for an answer.' })
  }
  const { id, life, voucherId } = opened.activation
  return { activationId: id, state: life.state, vouch: voucherId !== null, instance: await showMade(services, opened.activation) }
}
