/** `digipassExecute`, the commands about a license or an instance that is there: view, assign, clear, end. */
import type { License } from '../../contract/shapes/licenses.ts'
import { assignLicense } from '../../relying-party/licensing/assign-license.ts'
import { removeLicense, resetLicense, unassignLicense } from '../../relying-party/licensing/clear-license.ts'
import { deactivateInstance } from '../../relying-party/licensing/deactivate-instance.ts'
import { findLicense } from '../../relying-party/licensing/find-license.ts'
import type { Command } from './asked.ts'
import { assignAny } from './assign-any.ts'
import { allowOnly, demand } from './attributes.ts'
import { checkDomain } from './domain.ts'
import { toHex } from './hexadecimal.ts'
import { text, type Found } from './results.ts'
import { demandInstance, readLicenseSerial, readSerial } from './serial.ts'
import { showInstance, showLicense } from './show-license.ts'
import { refuseAs } from './status.ts'

const prefix = 'DIGIPASSFLD_'

/** What every command may carry without meaning anything here. */
const ignored = ['DOMAIN', 'ORGANIZATIONAL_UNIT'] as const

/** The serial of a command, its other fields checked. */
export function readCommand({ attributes, options }: Command, known: readonly string[] = []): string {
  allowOnly(attributes, prefix, ['SERNO', ...ignored, ...known])
  checkDomain(options, attributes.get('DIGIPASSFLD_DOMAIN'))
  return demand(attributes, 'DIGIPASSFLD_SERNO')
}

export async function view(command: Command): Promise<Found> {
  const serial = readSerial(readCommand(command))
  const license = await findLicense(command.services, command.caller, { serial: serial.license })
  if (serial.number === null) return { attributes: showLicense(command.options, license) }
  return { attributes: showInstance(command.options, license, demandInstance(license, serial.number)) }
}

/** A named license, or the first free one where only a type is named. */
export async function assign(command: Command): Promise<Found> {
  const { services, caller, attributes, options } = command
  allowOnly(attributes, prefix, ['SERNO', 'DPTYPE', 'ASSIGNED_USERID', 'ASSIGNED_USER_ORG_UNIT', 'GRACE_PERIOD_DAYS', ...ignored])
  checkDomain(options, attributes.get('DIGIPASSFLD_DOMAIN'))
  if ((attributes.get('DIGIPASSFLD_SERNO') ?? '') === '') demand(attributes, 'DIGIPASSFLD_DPTYPE')
  const username = demand(attributes, 'DIGIPASSFLD_ASSIGNED_USERID')
  const named = attributes.get('DIGIPASSFLD_SERNO') ?? ''
  const license = named === '' ? await assignAny(services, caller, username) : await assignNamed(command, readLicenseSerial(named), username)
  return { attributes: showLicense(options, license) }
}

async function assignNamed({ services, caller }: Command, serial: string, username: string): Promise<License> {
  const before = await findLicense(services, caller, { serial })
  if (before.username !== null) throw refuseAs('STAT_DIGIPASS_NOT_AVAILABLE', `The license ${serial} is assigned already.`, 'license_assigned')
  return assignLicense(services, caller, { serial, username })
}

/** With all its instances, as the older system does it. */
export async function unassign(command: Command): Promise<Found> {
  const serial = readLicenseSerial(readCommand(command))
  const { username } = await findLicense(command.services, command.caller, { serial })
  if (username === null) throw refuseAs('STAT_ERROR', `DIGIPASS with serial number ${serial} is not assigned`)
  return { attributes: showLicense(command.options, await unassignLicense(command.services, command.caller, { serial, deleteInstances: true })) }
}

/** Deletes its instances, so that as many devices may be added as the license has room for. */
export async function resetActivation(command: Command): Promise<Found> {
  const serial = readLicenseSerial(readCommand(command))
  return { attributes: showLicense(command.options, await resetLicense(command.services, command.caller, { serial, deleteInstances: true })) }
}

/** @throws {Refusal} license_occupied: what devices still use is not deleted from under them */
export async function remove(command: Command): Promise<Found> {
  const serial = readLicenseSerial(readCommand(command))
  await removeLicense(command.services, command.caller, { serial, deleteInstances: false })
  return { attributes: [text('DIGIPASSFLD_SERNO', serial)] }
}

export async function deactivate(command: Command): Promise<Found> {
  const { license: serial, number } = readSerial(readCommand(command))
  const instance = demandInstance(await findLicense(command.services, command.caller, { serial }), number)
  const { deactivationMessage } = await deactivateInstance(command.services, command.caller, { id: instance.id })
  return { attributes: [text('DIGIPASSFLD_SERNO', instance.serial), text('DIGIPASSFLD_DEACTIVATION_MESSAGE', toHex(deactivationMessage))] }
}
