import type { DeviceAnswer } from '../../activation/activation-provider.ts'
import { takeSlot } from '../../activation/license-slot.ts'
import { transition } from '../../activation/transition.ts'
import { refuse } from '../../contract/refuse.ts'
import type { OpenedActivation, VoucherUse } from '../../store/licensing.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import { sealSecret } from '../seal-secret.ts'
import type { Caller, Services } from '../services.ts'
import { openActivationSecret } from './activation-secret.ts'
import { findNamedKey } from './issuer-keys.ts'
import { nameInstance } from './show-license.ts'
import { stepActivation, type Step } from './step-activation.ts'

export type NewDevice = {
  readonly answer: DeviceAnswer
  readonly digest: Uint8Array
  readonly voucher: VoucherUse | null
  readonly description: string
}

/**
 * Takes a slot of the license, makes Activation Message 2 and writes the pending instance, the sealed
 * message and the vouching key's counter, all or nothing; the secret of the first message goes.
 * @throws {Refusal} license_not_found, license_exhausted, counter_regression, activation_order when its signing key was removed
 */
export function addInstance(services: Services, caller: Caller, id: string, device: NewDevice): Promise<Uint8Array> {
  return stepActivation(services, caller, id, (opened) => decide(services, caller, opened, device))
}

async function decide(services: Services, caller: Caller, { activation, user, nowMs }: OpenedActivation, device: NewDevice): Promise<Step<Uint8Array>> {
  const { accountId, id, license: serial } = activation
  const number = await chooseNumber(services, accountId, serial, user.id)
  const { secret, keyId } = openActivationSecret(services, activation)
  const issuer = await findNamedKey(services, accountId, keyId)
  if (issuer === undefined) throw refuse('activation_order', { detail: 'The key that signed the first message was removed.' })
  // As long as the code had.
  const signatureDeadlineMs = nowMs + (activation.life.codeDeadlineMs - activation.createdAtMs)
  const life = transition(activation.life, { type: 'message2_made', signatureDeadlineMs }, nowMs)
  const { message2, instanceSecret } = await services.activation.makeMessage2({ secret, answer: device.answer, issuer, number })
  const row = newId(services)
  const named = { license: serial, number }
  const notice = noticeTo(services, user, 'instance.added', { id: row, name: nameInstance(named) }, { platform: device.answer.platform })
  const change: Step<Uint8Array>['change'] = {
    life,
    sealedSecret: null,
    sealedMessage2: sealSecret(services, ['activation message 2', accountId, id], message2),
    answerDigest: device.digest,
    ...(device.voucher === null ? {} : { voucher: device.voucher }),
    instance: {
      step: 'add',
      row: {
        ...named, id: row, description: device.description, platform: device.answer.platform, vouchedBy: device.voucher?.deviceId ?? null,
        sealedSecret: sealSecret(services, ['instance secret', accountId, row], instanceSecret),
      },
    },
    ticket: { step: 'keep', untilMs: signatureDeadlineMs },
    event: acceptedEvent(services, caller, 'instance.added', {
      username: user.username,
      deviceId: row,
      details: { activationId: id, serial: nameInstance(named), platform: device.answer.platform, mode: device.answer.mode, vouchedBy: device.voucher?.deviceId ?? null, noticeChannel: noticeChannel(notice) },
    }),
    notice,
  }
  return { change, value: message2 }
}

/** Pending instances are for the store to judge, which knows whose time is over. */
async function chooseNumber({ store }: Services, accountId: string, serial: string, userId: string): Promise<number> {
  const opened = await store.findLicense(accountId, serial)
  if (opened === null || opened.license.userId !== userId) throw refuse('license_not_found')
  const { capacity, lastNumber } = opened.license
  return takeSlot({ capacity, lastNumber, occupied: opened.instances.filter(({ state }) => state === 'active').length })
}
