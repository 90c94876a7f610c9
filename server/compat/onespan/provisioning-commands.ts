/** `provisioningExecute`: self-service without a session of an administrator. */
import type { Command, CommandEntry } from './asked.ts'
import { allowOnly, demand } from './attributes.ts'
import { checkDomain } from './domain.ts'
import { activateRegistered, addRegistered, register } from './provisioning.ts'
import { text, type Found } from './results.ts'
import { refuseAs } from './status.ts'

const prefix = 'PROVFLD_'

async function registerCommand(command: Command): Promise<Found> {
  const { attributes, options } = command
  allowOnly(attributes, prefix, ['USERID', 'DOMAIN', 'COMPONENT_TYPE', 'STATIC_PASSWORD', 'ACTIVATION_TYPE'])
  checkDomain(options, attributes.get('PROVFLD_DOMAIN'))
  if ((attributes.get('PROVFLD_ACTIVATION_TYPE') ?? '0') !== '0') throw refuseAs('STAT_INVDATA', 'PROVFLD_ACTIVATION_TYPE is 0 here.')
  const username = demand(attributes, 'PROVFLD_USERID')
  const registered = await register(command, { username, password: demand(attributes, 'PROVFLD_STATIC_PASSWORD') })
  return {
    attributes: [
      text('PROVFLD_USERID', username),
      text('PROVFLD_REGISTRATIONID', registered.registrationId),
      text('PROVFLD_SERNO', registered.serial),
      text('PROVFLD_ACTIVATION_MESSAGE', registered.hex),
    ],
  }
}

async function addDeviceCommand(command: Command): Promise<Found> {
  const { attributes } = command
  allowOnly(attributes, prefix, ['REGISTRATIONID', 'DEVICE_CODE', 'COMPONENT_TYPE', 'DESCRIPTION'])
  const registrationId = demand(attributes, 'PROVFLD_REGISTRATIONID')
  const typed = { code: demand(attributes, 'PROVFLD_DEVICE_CODE'), description: attributes.get('PROVFLD_DESCRIPTION') ?? '' }
  const added = await addRegistered(command, registrationId, typed)
  return {
    attributes: [
      text('PROVFLD_REGISTRATIONID', registrationId),
      text('PROVFLD_SERNO', added.serial),
      text('PROVFLD_ACTIVATION_MESSAGE', added.hex),
      text('PROVFLD_REQUEST_KEY', added.requestKey),
    ],
  }
}

async function activateCommand(command: Command): Promise<Found> {
  const { attributes } = command
  allowOnly(attributes, prefix, ['REGISTRATIONID', 'SIGNATURE', 'COMPONENT_TYPE'])
  const registrationId = demand(attributes, 'PROVFLD_REGISTRATIONID')
  const signature = demand(attributes, 'PROVFLD_SIGNATURE')
  const { serial } = await activateRegistered(command, registrationId, signature)
  return { attributes: [text('PROVFLD_REGISTRATIONID', registrationId), text('PROVFLD_SERNO', serial)] }
}

export const provisioningCommands: Readonly<Record<string, CommandEntry>> = {
  PROVISIONCMD_MDL_REGISTER: { run: registerCommand, event: 'activation.begun' },
  PROVISIONCMD_MDL_ADD_DEVICE: { run: addDeviceCommand, event: 'activation.code_tried' },
  PROVISIONCMD_MDL_ACTIVATE: { run: activateCommand, event: 'activation.signature_tried' },
}
