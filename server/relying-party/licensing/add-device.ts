import type { DeviceAnswer } from '../../activation/activation-provider.ts'
import { mayRepeatMessage2 } from '../../activation/transition.ts'
import { encodeQrText } from '../../contract/kap/qr-text.ts'
import { Refusal, refuse } from '../../contract/refuse.ts'
import type { AddDevice, AddedDevice } from '../../contract/shapes/activations.ts'
import type { OpenedActivation } from '../../store/licensing.ts'
import { digestAnswer } from '../answer-digest.ts'
import { equalBytes } from '../../webauthn/bytes.ts'
import { recordingRefusals } from '../record-refusal.ts'
import { openSecret } from '../seal-secret.ts'
import type { Caller, Services } from '../services.ts'
import { openActivation } from './activation-caller.ts'
import { addInstance } from './add-instance.ts'
import { judgeDeviceCode, readAcceptedCode } from './judge-device-code.ts'
import { judgeVouch, makeVouchOptions } from './judge-vouch.ts'
import { deadlineOf, showMade, showTriesLeft } from './show-activation.ts'

export type Answering = { readonly id: string; readonly body: AddDevice }

/**
 * Takes the device code and, where a security key has to vouch, its assertion; answers Activation
 * Message 2 when both are good. A byte-identical repeat, before any signature, gets the same message.
 * @throws {Refusal} the codes of `judgeDeviceCode`, `judgeVouch`, `addInstance` and `transition`
 */
export function addDevice(services: Services, caller: Caller, { id, body }: Answering): Promise<AddedDevice> {
  return recordingRefusals(services, caller, 'activation.code_tried', async () => {
    const digest = digestAnswer({ code: body.code, assertion: body.assertion ?? null })
    try {
      return await answerOnce(services, caller, { id, body }, digest)
    } catch (error) {
      // The very same may have been sent twice at once; then this is the repeat.
      if (!(error instanceof Refusal) || error.code !== 'activation_order') throw error
      return answerOnce(services, caller, { id, body }, digest)
    }
  }, { details: { activationId: id } })
}

async function answerOnce(services: Services, caller: Caller, { id, body }: Answering, digest: Uint8Array): Promise<AddedDevice> {
  const opened = await openActivation(services, caller, id)
  const again = repeatAnswer(services, opened, digest)
  if (again !== null) return answerMessage2(services, caller, id, again)
  const answer = opened.activation.life.state === 'code_ok'
    ? readAcceptedCode(services, opened, body.code)
    : await judgeDeviceCode(services, caller, id, body.code)
  return vouchAndAdd(services, caller, { id, body }, { answer, digest })
}

type Judged = { readonly answer: DeviceAnswer; readonly digest: Uint8Array }

async function vouchAndAdd(services: Services, caller: Caller, { id, body }: Answering, { answer, digest }: Judged): Promise<AddedDevice> {
  const opened = await openActivation(services, caller, id)
  const { life, voucherId } = opened.activation
  if (life.state !== 'code_ok') throw refuse('activation_order')
  if (voucherId !== null && body.assertion === undefined) {
    const vouch = await makeVouchOptions(services, caller, opened, answer)
    return { state: 'code_ok', vouch, message2: null, instance: null, expiresAt: deadlineOf(life), triesLeft: showTriesLeft(life) }
  }
  const voucher = voucherId === null || body.assertion === undefined ? null : await judgeVouch(services, caller, id, answer, body.assertion)
  const message2 = await addInstance(services, caller, id, { answer, digest, voucher, description: body.description ?? '' })
  return answerMessage2(services, caller, id, message2)
}

/** Message 2 as it was made, for a page that lost the answer; null when this is no repeat. */
function repeatAnswer(services: Services, { activation, nowMs }: OpenedActivation, digest: Uint8Array): Uint8Array | null {
  const { life, answerDigest, sealedMessage2, accountId, id } = activation
  if (answerDigest === null || sealedMessage2 === null || !equalBytes(answerDigest, digest)) return null
  if (!mayRepeatMessage2(life, life.codeDigest ?? '', nowMs)) return null
  return openSecret(services, ['activation message 2', accountId, id], sealedMessage2)
}

async function answerMessage2(services: Services, caller: Caller, id: string, message2: Uint8Array): Promise<AddedDevice> {
  const { activation } = await openActivation(services, caller, id)
  return {
    state: 'instance_pending',
    vouch: null,
    message2: encodeQrText(message2),
    instance: await showMade(services, activation),
    expiresAt: deadlineOf(activation.life),
    triesLeft: showTriesLeft(activation.life),
  }
}
