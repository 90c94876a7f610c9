/** Devices for one-time codes: added, asked, sent to, and brought back into step. */
import { refuse } from '../../contract/refuse.ts'
import { addOathDevice as shape, type AddOathDevice } from '../../contract/shapes/oath.ts'
import { addUntoldOathDevice, addUserWithOathDevice } from '../../relying-party/oath/add-oath-device.ts'
import { resynchronizeOathDevice } from '../../relying-party/oath/resynchronize-oath-device.ts'
import { sendCode, sendUserCode } from '../../relying-party/oath/send-code.ts'
import type { NamedOathDevice } from '../../relying-party/oath/try-code.ts'
import { validateCode, validateUserCode } from '../../relying-party/oath/validate-code.ts'
import { isSlotSerial } from '../../relying-party/slots/make-slot-serial.ts'
import { findUser } from '../../relying-party/users/find-user.ts'
import { welcomeUser } from '../../relying-party/users/welcome-user.ts'
import type { Answer, Asked, OperationEntry } from './asked.ts'
import { findBySerial } from './device-list.ts'
import type { Members } from './members.ts'
import { readNewAccount } from './new-account.ts'
import { readShape } from './read-shape.ts'
import { refuseAs } from './status.ts'
import { mustReach, readWelcome, sending } from './welcome.ts'

/** A secret that is made up here is told by nothing but provisioning; the answer has the serial. */
async function addDevice(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const username = members.demand('username')
  const by = readWelcome(members)
  const device = readDevice(asked)
  if (by !== null) mustReach(await findUser(services, caller, { username }), by)
  const { serial } = await addUntoldOathDevice(services, caller, { ...device, username })
  if (by !== null) await welcomeUser(services, caller, { username, by })
  return { deviceId: serial, psn: serial }
}

/** The user, with a password that is given or made up, and the device, or neither. */
async function addAccount(asked: Asked): Promise<Answer> {
  if (asked.members.flag('addDeviceOnly')) return addDevice(asked)
  const { services, caller, members } = asked
  const by = readWelcome(members)
  const account = readNewAccount(asked)
  const device = readDevice(asked)
  mustReach(account.user, by)
  const { serial } = await addUserWithOathDevice(services, caller, account, device)
  if (by !== null) await welcomeUser(services, caller, { username: account.user.username, by })
  return { deviceId: serial, psn: serial }
}

const readDevice = ({ services, members }: Asked): AddOathDevice =>
  readShape(shape, { confirm: false, ...readSerial(services.randomBytes, members), ...readKind(members), ...readSecret(members) })

function readSerial(randomBytes: (length: number) => Uint8Array, members: Members) {
  const given = members.text('psn', 'printedSerialNumber', 'deviceId') || null
  if (given !== null && isSlotSerial(given)) throw refuseAs(9029, 'malformed', 'A serial of this form is a security key\'s.')
  const made = Buffer.from(randomBytes(6)).readUIntBE(0, 6) % 100_000_000
  return { serial: given ?? `OATH_${String(made).padStart(8, '0')}` }
}

/** `windowSize` is codes ahead for events and seconds a step for time; `timeDrift` is steps around. */
function readKind(members: Members) {
  const otpType = members.integer('OtpType', { from: 0, to: 32_767 }) ?? 1
  if (otpType > 1) throw refuseAs(9011, 'malformed', 'OtpType is 0 for HOTP or 1 for TOTP.')
  if ((members.text('OtpPin') ?? '') !== '') throw refuse('malformed', { detail: 'OtpPin is not supported.' })
  const digits = members.integer('OtpLength', { from: 6, to: 8 }) ?? 6
  const size = members.integer('windowSize', { from: 0, to: 3600 })
  const drift = members.integer('timeDrift', { from: 0, to: 20 })
  if (otpType === 0) return { type: 'hotp', digits, ...(size === null ? {} : { window: size }) }
  return { type: 'totp', digits, ...(size === null || size === 0 ? {} : { periodSeconds: size }), ...(drift === null ? {} : { window: drift }) }
}

function readSecret(members: Members) {
  const hex = members.text('secretKeyHex') || null
  const base64 = members.text('secretKeyHexBase64') || null
  if (hex !== null && base64 !== null) throw refuse('malformed', { detail: 'The secret comes twice.' })
  const secretHex = hex ?? (base64 === null ? null : Buffer.from(base64, 'base64').toString('latin1'))
  return secretHex === null ? {} : { secretHex }
}

async function validateOtp(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const code = members.demand('otp', 'code')
  const device = await findNamed(asked)
  if (device !== null) await validateCode(services, caller, { ...device.named, code })
  else await validateUserCode(services, caller, { username: members.demand('username'), code })
  return {}
}

async function sendOtp(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const by = deliveries.get(members.text('deliveryMethod')?.trim().toLowerCase() ?? '')
  if (by === undefined) throw refuseAs(9044, 'malformed', 'deliveryMethod is "sms" or "email".')
  const device = await findNamed(asked)
  await sending(by, () => device === null
    ? sendUserCode(services, caller, { username: members.demand('username'), by })
    : sendCode(services, caller, { ...device.named, by }))
  return {}
}

/** In words, and in the numbers of the SOAP sister. */
const deliveries: ReadonlyMap<string, 'email' | 'mobile'> = new Map([['sms', 'mobile'], ['0', 'mobile'], ['email', 'email'], ['1', 'email']])

/** The codes come as numbers, which lose their leading zeros. */
async function synchronizeDevice(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const device = await findNamed(asked)
  if (device === null) throw refuseAs(9020, 'malformed', 'The member "psn" is missing.')
  const read = (name: string) => members.demand(name).padStart(device.digits, '0')
  await resynchronizeOathDevice(services, caller, { ...device.named, codes: [read('otp1'), read('otp2')] })
  return {}
}

/**
 * Null where no serial is given. Where a user is named it must be the user's: one that is nobody's proves nobody. One
 * without a first right code is for whoever is setting it up to confirm, by a page or by `active_oath_device`. Both are
 * demanded of the record that is used, since between the two reads the device may change hands.
 * @throws {Refusal} device_not_found, also for a device without codes
 */
async function findNamed(asked: Asked): Promise<{ readonly named: NamedOathDevice; readonly digits: number } | null> {
  const serial = asked.members.text('psn', 'printedSerialNumber') || null
  if (serial === null) return null
  const found = await findBySerial(asked, serial)
  if (found.kind === 'slot') throw refuse('device_not_found')
  return { named: { id: found.id, demand: { username: asked.members.text('username') || null } }, digits: found.digits }
}

export const oathOperations: Readonly<Record<string, OperationEntry>> = {
  add_oath_account: { run: addAccount, event: 'oath_device.added' },
  add_oath_device: { run: addDevice, event: 'oath_device.added' },
  validate_oath_otp: { run: validateOtp, event: 'code.validated' },
  send_oath_otp: { run: sendOtp, event: 'oath_device.code_sent' },
  sync_oath_device: { run: synchronizeDevice, event: 'oath_device.resynchronized' },
}
