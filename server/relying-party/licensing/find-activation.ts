import type { ActivationStateAnswer } from '../../contract/shapes/activations.ts'
import { transition } from '../../activation/transition.ts'
import type { Caller, Services } from '../services.ts'
import { openActivation } from './activation-caller.ts'
import { deadlineOf, showMade, showTriesLeft } from './show-activation.ts'

/** Where an activation stands, by the database clock. @throws {Refusal} not_found, operation_not_allowed */
export async function findActivation(services: Services, caller: Caller, { id }: { readonly id: string }): Promise<ActivationStateAnswer> {
  const { activation, nowMs } = await openActivation(services, caller, id)
  const life = transition(activation.life, { type: 'swept' }, nowMs)
  return {
    activationId: activation.id,
    license: activation.license,
    state: life.state,
    expiresAt: deadlineOf(life),
    triesLeft: showTriesLeft(life),
    instance: life.state === 'expired' ? null : await showMade(services, activation),
  }
}
