import { refuseTry } from '../../activation/refuse-try.ts'
import { transition } from '../../activation/transition.ts'
import type { RefusalCode } from '../../contract/refusals.ts'
import { Refusal, refuse } from '../../contract/refuse.ts'
import type { FinishedActivation } from '../../contract/shapes/activations.ts'
import type { ActivationChange, ActivationRecord, OpenedActivation } from '../../store/licensing.ts'
import { equalBytes } from '../../webauthn/bytes.ts'
import { digestAnswer } from '../answer-digest.ts'
import { deriveResult, findGivenResult, resultLifetimeMs } from '../derive-result.ts'
import { acceptedEvent } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import { recordingRefusals } from '../record-refusal.ts'
import { openSecret } from '../seal-secret.ts'
import type { Caller, Services } from '../services.ts'
import { openActivation } from './activation-caller.ts'
import { failTry } from './fail-try.ts'
import { showMade } from './show-activation.ts'
import { stepActivation } from './step-activation.ts'

/**
 * Takes the test signature, which proves that the device has its keys; the instance is active then, and
 * a ticket gets its result. An identical repeat is answered as before.
 * @throws {Refusal} signature_wrong, activation_locked, and the codes of `transition`
 */
export function testSignature(
  services: Services, caller: Caller, { id, signature }: { readonly id: string; readonly signature: string },
): Promise<FinishedActivation> {
  return recordingRefusals(services, caller, 'activation.signature_tried', async () => {
    const digest = digestAnswer({ signature })
    const repeated = () => repeatAnswer(services, caller, id, digest)
    const again = await repeated()
    if (again !== null) return again
    try {
      return await judge(services, caller, { id, signature, digest })
    } catch (error) {
      // The very same was sent twice at once, and the other one was first.
      const other = error instanceof Refusal && late.has(error.code) ? await repeated() : null
      if (other === null) throw error
      return other
    }
  }, { details: { activationId: id } })
}

const late: ReadonlySet<RefusalCode> = new Set(['activation_order', 'activation_locked'])

type Signing = { readonly id: string; readonly signature: string; readonly digest: Uint8Array }

async function judge(services: Services, caller: Caller, { id, signature, digest }: Signing): Promise<FinishedActivation> {
  const attempt = await stepActivation(services, caller, id, ({ activation, nowMs }) => {
    const life = transition(activation.life, { type: 'signature_tried' }, nowMs)
    // From here on nobody gets the message a second time.
    return { change: { life, sealedMessage2: null, event: null, notice: null }, value: life.signatureTries }
  })
  if (!(await isRight(services, caller, id, signature))) {
    const after = await stepActivation(services, caller, id, (opened) => {
      const life = transition(opened.activation.life, { type: 'signature_failed', attempt }, opened.nowMs)
      return { change: failTry(services, opened, life), value: life }
    })
    throw refuseTry('signature', after)
  }
  const activation = await stepActivation(services, caller, id, (opened) => accept(services, caller, opened, digest))
  return answer(services, caller, activation)
}

async function isRight(services: Services, caller: Caller, id: string, signature: string): Promise<boolean> {
  const { activation: { accountId, instanceId } } = await openActivation(services, caller, id)
  const found = instanceId === null ? null : await services.store.findInstance(accountId, instanceId)
  if (found === null) throw refuse('device_not_found')
  return services.activation.checkSignature(openSecret(services, ['instance secret', accountId, found.instance.id], found.instance.sealedSecret), signature)
}

function accept(services: Services, caller: Caller, { activation, user, nowMs }: OpenedActivation, digest: Uint8Array) {
  const life = transition(activation.life, { type: 'signature_accepted' }, nowMs)
  const { instanceId, license, id } = activation
  const notice = noticeTo(services, user, 'instance.activated', { id: instanceId ?? '', name: license })
  const ticket: Pick<ActivationChange, 'ticket'> = caller.kind === 'account' ? {}
    : { ticket: { step: 'done', digest, result: { hash: deriveResult(services, caller.opened.ticket, id).hash, lifetimeMs: resultLifetimeMs } } }
  const event = acceptedEvent(services, caller, 'instance.activated', {
    username: user.username, deviceId: instanceId, details: { activationId: id, license, noticeChannel: noticeChannel(notice) },
  })
  const change: Omit<ActivationChange, 'revision'> = { life, answerDigest: digest, instance: { step: 'activate' }, ...ticket, event, notice }
  return { change, value: activation }
}

/** The same signature again, after it was accepted. */
async function repeatAnswer(services: Services, caller: Caller, id: string, digest: Uint8Array): Promise<FinishedActivation | null> {
  const { activation } = await openActivation(services, caller, id)
  const same = activation.life.state === 'active' && activation.answerDigest !== null && equalBytes(activation.answerDigest, digest)
  return same ? answer(services, caller, activation) : null
}

async function answer(services: Services, caller: Caller, activation: ActivationRecord): Promise<FinishedActivation> {
  const instance = await showMade(services, activation)
  if (instance === null) throw refuse('device_not_found')
  if (caller.kind === 'account') return { instance }
  const { ticket } = caller.opened
  const now = await services.store.findTicket(ticket.accountId, ticket.id)
  const result = now === null ? undefined : findGivenResult(services, now.ticket, activation.id)
  return { instance, ...(result === undefined ? {} : { result }) }
}
