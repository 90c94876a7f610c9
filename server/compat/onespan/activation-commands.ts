/** The steps of an activation: both messages as hex, a typed device code in between, a test signature at the end. */
import { Refusal, refuse } from '../../contract/refuse.ts'
import { description as descriptionShape } from '../../contract/shapes/licenses.ts'
import { testSignature as signatureShape } from '../../contract/shapes/activations.ts'
import { addDevice } from '../../relying-party/licensing/add-device.ts'
import { beginActivation } from '../../relying-party/licensing/begin-activation.ts'
import { demandTyping, vouchDemanded } from '../../relying-party/licensing/demand-typing.ts'
import { findLicense } from '../../relying-party/licensing/find-license.ts'
import { findLiveActivation, type LiveActivation } from '../../relying-party/licensing/find-live-activation.ts'
import { testSignature } from '../../relying-party/licensing/test-signature.ts'
import type { AccountCaller, Services } from '../../relying-party/services.ts'
import type { Command } from './asked.ts'
import { allowOnly, demand } from './attributes.ts'
import { toHex } from './hexadecimal.ts'
import { readCommand } from './license-commands.ts'
import type { Options } from './options.ts'
import { makeRequestKey } from './request-key.ts'
import { text, type Found } from './results.ts'
import { readLicenseSerial, readSerial } from './serial.ts'
import { refuseAs } from './status.ts'

type On = { readonly services: Services; readonly options: Options; readonly caller: AccountCaller }

export async function generateActivationMessage(command: Command): Promise<Found> {
  const { services, caller } = command
  const serial = readLicenseSerial(readCommand(command))
  const { username } = await findLicense(services, caller, { serial })
  if (username === null) throw refuseAs('STAT_ERROR', `The license ${serial} is not assigned to a user.`)
  const message = await beginTyped(command, { serial, username })
  return { attributes: [text('DIGIPASSFLD_SERNO', serial), text('DIGIPASSFLD_ACTIVATION_MESSAGE', message.hex)] }
}

/** Activation Message 1 for a device whose code will be typed. @throws {Refusal} mode_not_allowed and what beginning refuses */
export async function beginTyped({ services, options, caller }: On, { serial, username }: { readonly serial: string; readonly username: string }) {
  await demandTyping(services, caller, { username })
  const begun = await beginActivation(services, caller, { license: serial, username, lifetimeSeconds: options.activationSeconds })
  return { activationId: begun.activationId, hex: toHex(begun.message1) }
}

/** The operation this dialect is for. */
export async function add(command: Command): Promise<Found> {
  const serial = readLicenseSerial(readCommand(command, ['DEVICE_CODE', 'DESCRIPTION']))
  const code = demand(command.attributes, 'DIGIPASSFLD_DEVICE_CODE')
  const live = await findLiveActivation(command.services, command.caller, { serial })
  const added = await addTyped(command, live, { code, description: command.attributes.get('DIGIPASSFLD_DESCRIPTION') ?? '' })
  return {
    attributes: [
      text('DIGIPASSFLD_SERNO', added.serial),
      text('DIGIPASSFLD_ACTIVATION_MESSAGE', added.hex),
      text('DIGIPASSFLD_REQUEST_KEY', added.requestKey),
    ],
  }
}

export type Added = { readonly serial: string; readonly hex: string; readonly requestKey: string }
export type Typed = { readonly code: string; readonly description: string }

/** @throws {Refusal} mode_not_allowed where a key has to vouch, and what adding refuses */
export async function addTyped({ services, caller }: On, live: Pick<LiveActivation, 'activationId' | 'vouch'>, { code, description }: Typed): Promise<Added> {
  if (live.vouch) throw refuse('mode_not_allowed', { detail: vouchDemanded })
  if (!/^[0-9A-Za-z -]{1,40}$/.test(code)) throw refuseAs('STAT_INVDATA', 'This is no typed device code.')
  const body = { code, ...readDescription(description) }
  const { message2, instance } = await addDevice(services, caller, { id: live.activationId, body })
  if (message2 === null || instance === null) throw refuse('activation_order')
  return { serial: instance.serial, hex: toHex(message2), requestKey: makeRequestKey(services, caller, live.activationId) }
}

/** Special characters become blanks, as in the older system. */
function readDescription(given: string): { readonly description?: string } {
  const plain = given.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, ' ').trim()
  if (plain === '') return {}
  const parsed = descriptionShape.safeParse(plain)
  if (!parsed.success) throw refuseAs('STAT_INVDATA', 'The description has at most 255 characters.')
  return { description: parsed.data }
}

export async function testSignatureCommand(command: Command): Promise<Found> {
  const { attributes, services, caller } = command
  allowOnly(attributes, 'DIGIPASSAPPLFLD_', ['SERNO', 'APPL_NAME', 'REQUEST_KEY', 'SIGNATURE', 'DOMAIN'])
  const serial = demand(attributes, 'DIGIPASSAPPLFLD_SERNO')
  demand(attributes, 'DIGIPASSAPPLFLD_APPL_NAME')
  const requestKey = demand(attributes, 'DIGIPASSAPPLFLD_REQUEST_KEY')
  const signature = demand(attributes, 'DIGIPASSAPPLFLD_SIGNATURE')
  const live = await findLiveActivation(services, caller, { serial: readSerial(serial).license })
  if (live.instance?.serial !== serial) throw refuse('device_not_found')
  if (requestKey !== makeRequestKey(services, caller, live.activationId)) throw refuseAs('STAT_INVDATA', 'The request key belongs to another activation.')
  const valid = await isSigned(command, live.activationId, signature)
  return { attributes: [text('DIGIPASSAPPLFLD_SERNO', serial), text('DIGIPASSAPPLFLD_RESULT_CODE', valid ? '0' : '1')] }
}

/** The status of the answer tells that the call worked; whether the signature is right is a result. */
async function isSigned(on: On, activationId: string, signature: string): Promise<boolean> {
  try {
    await finishTyped(on, activationId, signature)
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'signature_wrong') return false
    throw error
  }
}

/** @throws {Refusal} signature_wrong, activation_locked, malformed */
export async function finishTyped({ services, caller }: On, activationId: string, signature: string) {
  const parsed = signatureShape.safeParse({ signature })
  if (!parsed.success) throw refuseAs('STAT_INVDATA', 'A signature is eight digits.')
  return testSignature(services, caller, { id: activationId, signature: parsed.data.signature })
}
