/** Examples of licenses and their instances; a part of `examples.ts`. */
import type { licensingRoutes } from '../../contract/licensing-routes.ts'
import type { ActivationKeys, ActivationStateAnswer, AddDevice, AddedDevice, BegunActivation, BeginActivation, FinishedActivation } from '../../contract/shapes/activations.ts'
import type { AddLicenses, DeactivatedInstance, ImportLicenses, Instance, License } from '../../contract/shapes/licenses.ts'

const at = 1_790_000_000_000
const serial = 'KTP0000140'

const instance: Instance = {
  id: '0199a7b2-6f00-7c3a-9d14-52c1f6a8e001', kind: 'instance', serial: `${serial}-1`, license: serial, number: 1, state: 'active',
  description: 'Work phone', platform: 'android', vouchedBy: null, createdAt: at, activatedAt: at + 60_000, lastUsedAt: null,
}
const license: License = { serial, capacity: 3, username: 'mandy', occupied: 1, remaining: 2, createdAt: at, instances: [instance] }
const fresh: License = { ...license, username: null, occupied: 0, remaining: 3, instances: [] }
const add: AddLicenses = { serial, capacity: 3 }
const csv: ImportLicenses = { format: 'csv', text: `serial,capacity,username\n${serial},3,mandy\n` }

const activationId = '0199a7b2-6d00-7d21-8f14-52c1f6a8e0aa'
const triesLeft = { code: 5, vouch: 5, signature: 5 }
const pending: Instance = { ...instance, state: 'pending', activatedAt: null }
const begin: BeginActivation = { license: serial, username: 'mandy' }
const begun: BegunActivation = { activationId, license: serial, message1: 'KT1:EXAMPLE MESSAGE 1', expiresAt: at + 600_000, typedAllowed: false, voucher: null, triesLeft }
const state: ActivationStateAnswer = { activationId, license: serial, state: 'am1_issued', expiresAt: at + 600_000, triesLeft, instance: null }
const code: AddDevice = { code: 'KT1:EXAMPLE DEVICE CODE', description: instance.description }
const added: AddedDevice = { state: 'instance_pending', vouch: null, message2: 'KT1:EXAMPLE MESSAGE 2', instance: pending, expiresAt: at + 600_000, triesLeft }
const finished: FinishedActivation = { instance }
const deactivated: DeactivatedInstance = { serial: instance.serial, deactivationMessage: 'KT1:EXAMPLE DEACTIVATION' }
const keys: ActivationKeys = { keys: [{ kid: '0a1b2c3d', key: 'BExample-65-bytes-of-an-uncompressed-point-of-P-256', rpId: 'bank.example', account: 'Example Bank' }] }

export const licensingExamples = {
  addLicenses: { body: add, answer: { licenses: [fresh] } },
  importLicenses: { body: csv, answer: { licenses: [{ ...fresh, username: 'mandy' }] } },
  listLicenses: { answer: { licenses: [license], next: null }, query: 'username=mandy&limit=100' },
  findLicense: { answer: license },
  removeLicense: { query: 'instances=true' },
  assignLicense: { body: { username: 'mandy' }, answer: { ...fresh, username: 'mandy' } },
  unassignLicense: { answer: fresh, query: 'instances=true' },
  resetLicense: { answer: { ...fresh, username: 'mandy' }, query: 'instances=true' },
  describeInstance: { body: { description: instance.description }, answer: instance },
  deactivateInstance: { answer: deactivated },
  beginActivation: { body: begin, answer: begun },
  findActivation: { answer: state },
  addDevice: { body: code, answer: added },
  testSignature: { body: { signature: '50721678' }, answer: finished },
  listActivationKeys: { answer: keys, query: 'kid=0a1b2c3d' },
} as const satisfies Record<(typeof licensingRoutes)[number]['name'], object>
