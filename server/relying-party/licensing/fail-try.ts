import type { Activation } from '../../activation/activation.ts'
import type { ActivationChange, OpenedActivation } from '../../store/licensing.ts'
import { noticeTo } from '../notice-to.ts'
import type { Services } from '../services.ts'

/**
 * What is written after a try that failed. The last one ends the activation: its secrets, its ticket and its pending
 * instance go, and the user is told, since somebody may have guessed. The refusal itself is the audit event.
 * A try that is judged after the end changes and tells nothing more.
 */
export function failTry(services: Services, { activation, user }: OpenedActivation, life: Activation): Omit<ActivationChange, 'revision'> {
  if (life.state !== 'locked' || activation.life.state === 'locked') return { life, event: null, notice: null }
  const { instanceId, license } = activation
  return {
    life,
    sealedSecret: null,
    sealedMessage2: null,
    ticket: { step: 'burn' },
    ...(instanceId === null ? {} : { instance: { step: 'remove' } }),
    event: null,
    notice: noticeTo(services, user, 'activation.locked', { id: instanceId ?? '', name: license }),
  }
}
