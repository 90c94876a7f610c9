/** Examples of devices that show one-time codes; a part of `examples.ts`. */
import type { oathRoutes } from '../../contract/oath-routes.ts'
import type { AddOathDevice, AskedOathDevice, ImportedOathDevices, ImportOathDevices, OathDevice, ProvisionedOathDevice, ValidatedCode } from '../../contract/shapes/oath.ts'

const at = 1_790_000_000_000
const serial = 'KT-1001'

const device: OathDevice = {
  id: '0199a7b2-6f00-7c3a-9d14-52c1f6a8e001', kind: 'oath_device', type: 'totp', serial, username: 'mandy', state: 'active', locked: false, failures: 0,
  name: 'Phone', algorithm: 'SHA1', digits: 6, periodSeconds: 30, suite: null, window: 1, legacy: false, manufacturer: '',
  validFrom: null, validUntil: null, createdAt: at, lastUsedAt: at + 60_000,
}
const free: OathDevice = { ...device, username: null }
const add: AddOathDevice = { type: 'totp', serial, username: 'mandy', name: 'Phone' }
/** Of RFC 6238: everybody's, so nobody's. */
const secretBase32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const provisioned: ProvisionedOathDevice = {
  device: { ...device, state: 'pending', lastUsedAt: null }, secretBase32,
  keyUri: `otpauth://totp/Bank:mandy?secret=${secretBase32}&issuer=Bank&algorithm=SHA1&digits=6&period=30`,
}
const csv: ImportOathDevices = { format: 'csv', text: `serial,kind,secret_base32\n${serial},totp,${secretBase32}\n` }
const imported: ImportedOathDevices = { imported: 1, serials: [serial], passedOver: [] }
const asked: AskedOathDevice = { question: '38120597', expiresAt: at + 300_000 }
const validated: ValidatedCode = { device, at: at + 60_000 }

export const oathExamples = {
  addOathDevice: { body: add, answer: provisioned },
  importOathDevices: { body: csv, answer: imported },
  listOathDevices: { answer: { devices: [device], next: null }, query: 'username=mandy&limit=100' },
  findOathDevice: { answer: device },
  renameOathDevice: { body: { name: 'Phone' }, answer: device },
  removeOathDevice: {},
  assignOathDevice: { body: { username: 'mandy' }, answer: device },
  unassignOathDevice: { answer: free },
  switchOathDevice: { body: { state: 'disabled' }, answer: { ...device, state: 'disabled' } },
  unlockOathDevice: { answer: device },
  provisionOathDevice: { body: {}, answer: provisioned },
  askOathDevice: { body: {}, answer: asked },
  sendCode: { body: { by: 'mobile' }, answer: { by: 'mobile', expiresAt: at + 300_000 } },
  validateCode: { body: { code: '287082' }, answer: validated },
  validateUserCode: { body: { code: '287082' }, answer: validated },
  resynchronizeOathDevice: { body: { codes: ['755224', '287082'] }, answer: device },
} as const satisfies Record<(typeof oathRoutes)[number]['name'], object>
