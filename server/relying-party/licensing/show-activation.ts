import { countTriesLeft, type Activation } from '../../activation/activation.ts'
import type { ActivationStateAnswer } from '../../contract/shapes/activations.ts'
import type { Instance } from '../../contract/shapes/licenses.ts'
import type { ActivationRecord } from '../../store/licensing.ts'
import type { Services } from '../services.ts'
import { showInstance } from './show-license.ts'

export function showTriesLeft(life: Activation): ActivationStateAnswer['triesLeft'] {
  return { code: countTriesLeft(life, 'code'), vouch: countTriesLeft(life, 'vouch'), signature: countTriesLeft(life, 'signature') }
}

/** Until when the next step is taken. */
export function deadlineOf(life: Activation): number {
  return life.signatureDeadlineMs ?? life.codeDeadlineMs
}

/** The instance that an activation made; null when there is none, or none any more. */
export async function showMade({ store }: Services, { accountId, instanceId }: ActivationRecord): Promise<Instance | null> {
  const found = instanceId === null ? null : await store.findInstance(accountId, instanceId)
  return found === null ? null : showInstance(found.instance)
}
