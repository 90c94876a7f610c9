/** A refusal of someone we know leaves one audit event; operations write their own, this is for the rest. */
import { refusals } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refuse.ts'
import type { RouteName } from '../contract/routes.ts'
import { isRecorded, recordRefusal } from '../relying-party/record-refusal.ts'
import type { Caller, Services } from '../relying-party/services.ts'

/** What the attempt would have been, had it succeeded. Reading leaves no event, so its refusal needs a name. */
const attempts: Readonly<Record<RouteName, string>> = {
  mintTicket: 'ticket.minted',
  findTicket: 'ticket.read',
  revokeTicket: 'ticket.revoked',
  redeemResult: 'result.redeemed',
  listUserDevices: 'devices.read',
  listDevices: 'devices.read',
  importKeys: 'device.imported',
  renameDevice: 'device.renamed',
  removeDevice: 'device.removed',
  readPolicy: 'policy.read',
  replacePolicy: 'policy.replaced',
  tryPolicy: 'policy.tried',
  listModels: 'models.read',
  listEvents: 'events.read',
  beginRegistration: 'registration.begun',
  finishRegistration: 'device.enrolled',
  beginAuthentication: 'authentication.begun',
  finishAuthentication: 'user.verified',
  addLicenses: 'license.added',
  importLicenses: 'license.added',
  listLicenses: 'licenses.read',
  findLicense: 'licenses.read',
  removeLicense: 'license.removed',
  assignLicense: 'license.assigned',
  unassignLicense: 'license.unassigned',
  resetLicense: 'license.reset',
  describeInstance: 'instance.described',
  deactivateInstance: 'instance.removed',
  beginActivation: 'activation.begun',
  findActivation: 'activation.read',
  addDevice: 'activation.code_tried',
  testSignature: 'activation.signature_tried',
  listActivationKeys: 'activation_keys.read',
  addOathDevice: 'oath_device.added',
  importOathDevices: 'oath_device.imported',
  listOathDevices: 'oath_devices.read',
  findOathDevice: 'oath_devices.read',
  renameOathDevice: 'oath_device.renamed',
  removeOathDevice: 'oath_device.removed',
  assignOathDevice: 'oath_device.assigned',
  unassignOathDevice: 'oath_device.unassigned',
  switchOathDevice: 'oath_device.switched',
  unlockOathDevice: 'oath_device.unlocked',
  provisionOathDevice: 'oath_device.provisioned',
  askOathDevice: 'oath_device.asked',
  sendCode: 'oath_device.code_sent',
  validateCode: 'code.validated',
  validateUserCode: 'code.validated',
  resynchronizeOathDevice: 'oath_device.resynchronized',
  beginCodeRegistration: 'oath_device.begun',
  finishCodeRegistration: 'oath_device.activated',
  beginCodeAuthentication: 'code_devices.read',
  finishCodeAuthentication: 'code.validated',
  resynchronizeOwnDevice: 'oath_device.resynchronized',
  sendOwnCode: 'oath_device.code_sent',
  addSlot: 'slot.added',
  listSlots: 'slots.read',
  findSlot: 'slots.read',
  removeSlot: 'slot.removed',
  assignSlot: 'slot.assigned',
  unassignSlot: 'slot.unassigned',
  switchSlot: 'slot.switched',
}

/** Overload and our own faults are counted and logged; a write for each would feed them. */
export async function auditRefusal(services: Services, caller: Caller, route: RouteName, refusal: Refusal): Promise<void> {
  const { status } = refusals[refusal.code]
  if (status === 429 || status >= 500 || isRecorded(refusal)) return
  const ticket = caller.kind === 'ticket' ? caller.opened : null
  const account = caller.kind === 'account' ? caller.account : caller.opened.account
  await recordRefusal(services, {
    accountId: account.id,
    actor: ticket ? `ticket:${ticket.ticket.id}` : 'account',
    type: attempts[route],
    code: refusal.code,
    requestId: caller.requestId,
    username: ticket?.user?.username ?? null,
  })
}
