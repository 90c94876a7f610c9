import type { DeviceAnswer } from '../../activation/activation-provider.ts'
import { transition } from '../../activation/transition.ts'
import { refuseTry } from '../../activation/refuse-try.ts'
import { Refusal, refuse } from '../../contract/refuse.ts'
import type { OpenedActivation } from '../../store/licensing.ts'
import { acceptedEvent } from '../new-event.ts'
import type { Caller, Services } from '../services.ts'
import { openActivation } from './activation-caller.ts'
import { openActivationSecret } from './activation-secret.ts'
import { failTry } from './fail-try.ts'
import { stepActivation } from './step-activation.ts'

/**
 * Reads, counts and judges a device code, in this order: the count is committed before anything is
 * compared, and what cannot be read costs no try.
 * @throws {Refusal} code_malformed, mode_not_allowed, code_wrong, and those of `transition`
 */
export async function judgeDeviceCode(services: Services, caller: Caller, id: string, code: string): Promise<DeviceAnswer> {
  const answer = await readCounting(services, caller, id, code)
  const attempt = await stepActivation(services, caller, id, ({ activation, nowMs }) => {
    const life = transition(activation.life, { type: 'code_tried' }, nowMs)
    return { change: { life, event: null, notice: null }, value: { tried: life.codeTries, secret: openActivationSecret(services, activation).secret } }
  })
  if (!services.activation.checkCode(attempt.secret, answer)) {
    const after = await stepActivation(services, caller, id, (opened) => {
      const life = transition(opened.activation.life, { type: 'code_failed', attempt: attempt.tried }, opened.nowMs)
      return { change: failTry(services, opened, life), value: life }
    })
    throw refuseTry('code', after)
  }
  await acceptCode(services, caller, id, answer)
  return answer
}

/** A code that was accepted before, shown again while a key has to vouch. @throws {Refusal} activation_expired, activation_order when it is another one */
export function readAcceptedCode(services: Services, { activation, nowMs }: OpenedActivation, code: string): DeviceAnswer {
  if (activation.life.codeDeadlineMs <= nowMs) throw refuse('activation_expired')
  const answer = services.activation.readCode(openActivationSecret(services, activation).secret, code)
  if (toHex(answer.digest) !== activation.life.codeDigest) throw refuse('activation_order')
  return answer
}

/** Writes only where something is counted: a thousand guesses at once must not wait for each other's reading. */
async function readCounting(services: Services, caller: Caller, id: string, code: string): Promise<DeviceAnswer> {
  const { activation, nowMs } = await openActivation(services, caller, id)
  // Whether the step is due at all comes before what was typed.
  transition(activation.life, { type: 'code_tried' }, nowMs)
  try {
    return services.activation.readCode(openActivationSecret(services, activation).secret, code)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'code_malformed') throw error
    await stepActivation(services, caller, id, (now) => {
      const life = transition(now.activation.life, { type: 'code_unreadable' }, now.nowMs)
      return { change: failTry(services, now, life), value: undefined }
    })
    throw error
  }
}

async function acceptCode(services: Services, caller: Caller, id: string, answer: DeviceAnswer): Promise<void> {
  await stepActivation(services, caller, id, ({ activation, user, nowMs }) => {
    const life = transition(activation.life, { type: 'code_accepted', codeDigest: toHex(answer.digest) }, nowMs)
    const event = acceptedEvent(services, caller, 'activation.code_accepted', {
      username: user.username, details: { activationId: id, license: activation.license, mode: answer.mode, platform: answer.platform },
    })
    return { change: { life, event, notice: null }, value: undefined }
  })
}

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
