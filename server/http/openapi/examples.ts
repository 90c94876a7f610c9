/**
 * One example of every body and answer, typed by the shapes they must fit and judged by them in a
 * test. Ids, names and keys are made up; the secrets are visibly none.
 */
import { policyPresets } from '../../contract/policy.ts'
import { licensingExamples } from './licensing-examples.ts'
import { codeTicketExamples } from './code-ticket-examples.ts'
import { oathExamples } from './oath-examples.ts'
import { slotExamples } from './slot-examples.ts'
import type { RouteName } from '../../contract/routes.ts'
import type { AuthenticationResponse, BegunAuthentication, BegunRegistration, FinishedCeremony, RegistrationResponse } from '../../contract/shapes/ceremonies.ts'
import type { Device, DeviceList } from '../../contract/shapes/device.ts'
import type { ImportedKeys, ImportKeys } from '../../contract/shapes/imports.ts'
import type { EventList, ModelList, VersionedPolicy } from '../../contract/shapes/administration.ts'
import type { Trial } from '../../contract/shapes/trial.ts'
import type { MintedTicket, MintTicket, RedeemedResult, RedeemResult, TicketState } from '../../contract/shapes/tickets.ts'

export type Example = { readonly body?: object; readonly answer?: object; readonly query?: string }

const at = 1_790_000_000_000
const deviceId = '0199a7b2-6f00-7c3a-9d14-52c1f6a8e001'
const ticketId = '0199a7b1-2a80-7e55-8a01-0c9d3f5b7e42'
const ceremonyId = '0199a7b1-9c40-7b21-b3fe-71d0a2c4e688'
const eventId = '0199a7b2-6f01-7d10-8c22-9b1e4f60a733'
const aaguid = '2fc0579f-8113-47ea-b116-bb5a8db9202a'
const secret = 'EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA'
const ticket = `kt_exampleaccount01_${secret}`
const result = `kr_exampleaccount01_0199a7b19c407b21b3fe71d0a2c4e688_${secret}`
const binding = 'sha256-of-your-own-session-id'
const challenge = 'ZXhhbXBsZSBjaGFsbGVuZ2UsIDMyIGJ5dGVzIGxvbmc'
const credentialId = 'ZXhhbXBsZSBjcmVkZW50aWFsIGlk'

const device: Device = {
  id: deviceId,
  kind: 'u2f_device',
  state: 'active',
  name: 'Blue key on my ring',
  model: { name: 'Example Key 5', icon: null, aaguid },
  trust: 'trusted',
  fmt: 'packed',
  aaguid,
  algorithm: -7,
  transports: ['usb', 'nfc'],
  attachment: 'cross-platform',
  userVerified: true,
  backupEligible: false,
  backedUp: false,
  credentialId,
  origin: 'enrolled',
  appId: null,
  serial: null,
  replaces: null,
  replacedBy: null,
  createdAt: at,
  lastUsedAt: null,
  standing: 'good',
  flag: null,
}
const devices: DeviceList = { devices: [device], rpId: 'bank.example', userHandle: 'ZXhhbXBsZSB1c2VyIGhhbmRsZSwgMzIgYnl0ZXM', username: 'mandy' }
const appId = 'https://bank.example/u2f/app-id.json'
const imports: ImportKeys = {
  keys: [{ username: 'mandy', appId, keyHandle: credentialId, publicKey: 'BExample-65-bytes-of-an-uncompressed-point-of-P-256', counter: 41, label: 'Old key' }],
  createUsers: true,
}
const importedDevice: Device = { ...device, name: 'Old key', model: null, trust: 'none', fmt: 'none', transports: [], userVerified: false, origin: 'imported', appId }
const imported: ImportedKeys = {
  imported: 1, unchanged: 0, refused: 0, dryRun: false,
  outcomes: [{ username: 'mandy', outcome: 'imported', device: importedDevice, proof: 'none', code: null, detail: null }],
}
const policy: VersionedPolicy = { version: 1, policy: policyPresets['hardware-key'] }
const finished: FinishedCeremony = { device, result }

const mint: MintTicket = { username: 'mandy', operation: 'enroll', origin: 'https://bank.example', binding, createUser: true }
const minted: MintedTicket = { ticketId, ticket, expiresAt: at + 600_000 }
const state: TicketState = { ticketId, operation: 'enroll', username: 'mandy', origin: 'https://bank.example', state: 'done', expiresAt: at + 600_000, device }
const redeem: RedeemResult = { result, binding, operation: 'enroll' }
const redeemed: RedeemedResult = { operation: 'enroll', username: 'mandy', device, userVerified: true, at }
const certification = 'FIDO_CERTIFIED_L2'
const models: ModelList = {
  models: [{
    aaguid, keyIdentifier: null, name: 'Example Key 5', icon: null, certification, attachment: 'external',
    status: certification, reports: [{ status: certification, effectiveDate: '2025-05-03', inEffect: true }], deviceCount: 3,
  }],
  next: null,
}
const events: EventList = {
  events: [{
    id: eventId, at, type: 'device.enrolled', outcome: 'accepted', code: null, actor: `ticket:${ticketId}`,
    username: 'mandy', deviceId, requestId: 'login-4711-a', details: { fmt: 'packed', trust: 'trusted' },
  }],
  next: null,
}

const begunRegistration: BegunRegistration = {
  ceremonyId,
  publicKey: {
    rp: { id: 'bank.example', name: 'Example Bank' },
    user: { id: devices.userHandle, name: 'mandy', displayName: 'Mandy' },
    challenge,
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -8 }, { type: 'public-key', alg: -257 }],
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: { authenticatorAttachment: 'cross-platform', residentKey: 'discouraged', requireResidentKey: false, userVerification: 'preferred' },
    hints: ['security-key'],
    attestation: 'direct',
    extensions: { credProps: true },
  },
  expiresAt: at + 300_000,
  testSignature: false,
  deviceCount: 0,
}
const begunAuthentication: BegunAuthentication = {
  ceremonyId,
  publicKey: {
    challenge,
    rpId: 'bank.example',
    timeout: 300_000,
    allowCredentials: [{ type: 'public-key', id: credentialId, transports: ['usb', 'nfc'] }],
    userVerification: 'preferred',
    hints: ['security-key'],
  },
  expiresAt: at + 300_000,
}
const registration: RegistrationResponse = {
  id: credentialId,
  rawId: credentialId,
  type: 'public-key',
  authenticatorAttachment: 'cross-platform',
  clientExtensionResults: {},
  response: { clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0', attestationObject: 'o2NmbXRkbm9uZQ', transports: ['usb', 'nfc'] },
}
const authentication: AuthenticationResponse = {
  id: credentialId,
  rawId: credentialId,
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0', authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4', signature: 'MEUCIQ', userHandle: null },
}

const triedPolicy: Trial = {
  verdict: 'refuse',
  code: 'model_not_allowed',
  model: { name: 'Example Key 5', aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a', attestationKeyIdentifier: null },
  trust: 'trusted',
  rules: [
    { rule: 'status', verdict: 'pass', code: null, sentence: 'Nothing that the policy refuses is reported of the model.', remedy: null },
    { rule: 'allowed-models', verdict: 'refuse', code: 'model_not_allowed', sentence: 'Example Key 5 is not on the lists of allowed models.', remedy: 'Add its AAGUID to "allowedModels".' },
  ],
}

export const examples: Readonly<Record<RouteName, Example>> = {
  mintTicket: { body: mint, answer: minted },
  findTicket: { answer: state },
  revokeTicket: {},
  redeemResult: { body: redeem, answer: redeemed },
  listUserDevices: { answer: { ...devices, oathDevices: [oathExamples.findOathDevice.answer] } },
  tryPolicy: { body: { aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a' }, answer: triedPolicy },
  listDevices: { answer: devices },
  importKeys: { body: imports, answer: imported },
  renameDevice: { body: { name: device.name }, answer: device },
  removeDevice: { query: 'last=true' },
  readPolicy: { answer: policy },
  replacePolicy: { body: policy, answer: { ...policy, version: 2 } },
  listModels: { answer: models, query: 'limit=100' },
  listEvents: { answer: events, query: 'after=0&limit=100' },
  beginRegistration: { body: {}, answer: begunRegistration },
  finishRegistration: { body: registration, answer: finished },
  beginAuthentication: { body: {}, answer: begunAuthentication },
  finishAuthentication: { body: authentication, answer: finished },
  ...licensingExamples,
  ...oathExamples,
  ...codeTicketExamples,
  ...slotExamples,
}

/** What a path's parameters look like. */
export const exampleParams: Readonly<Record<string, string>> = { id: deviceId, username: 'mandy', serial: licensingExamples.findLicense.answer.serial }
/** What an example call is made with; neither opens anything. */
export const exampleCredentials = { login: 'example-bank', key: 'kk_EXAMPLE', ticket } as const
