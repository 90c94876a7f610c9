/** `add_u2f_device` and its sisters: an administrator makes the place that a user's key will fill. */
import { refuse } from '../../contract/refuse.ts'
import type { AddSlot } from '../../contract/shapes/slots.ts'
import { createUser as shape } from '../../contract/shapes/users.ts'
import { setPassword } from '../../relying-party/passwords/set-password.ts'
import { addSlot } from '../../relying-party/slots/add-slot.ts'
import { createUser } from '../../relying-party/users/create-user.ts'
import type { Answer, Asked } from './asked.ts'
import type { Members } from './members.ts'
import { readNewPassword } from './new-password.ts'

/** `deviceType` and `OtpType` say 12 and 8 wherever they are sent, so nobody reads them. */
export async function addU2fDevice({ services, options, caller, members }: Asked): Promise<Answer> {
  const notify = ways[members.integer('notificationMethod', { from: 0, to: 2 }) ?? 0]
  const slot = await addSlot(services, caller, { username: members.demand('username'), ...(notify === undefined ? {} : { notify }) })
  return { deviceId: slot.serial, ...(options.enrollmentPage === null ? {} : { enrollmentPage: options.enrollmentPage }) }
}

/** By `notificationMethod`: nobody, by mail, by text message. */
const ways: readonly AddSlot['notify'][] = [undefined, 'email', 'mobile']

/**
 * The user, with a password that is given or made up, and then the device. WCF's sister adds the device alone where
 * `addDeviceOnly` says so.
 */
export async function addU2fAccount(asked: Asked): Promise<Answer> {
  if (asked.members.flag('addDeviceOnly')) return addU2fDevice(asked)
  const { services, caller, members } = asked
  const { pw, ...user } = readAccount(members)
  const way = ways[members.integer('notificationMethod', { from: 0, to: 2 }) ?? 0]
  // Before anything is written: a user without a device is not what was asked for.
  if (way !== undefined && user[way] === undefined) throw refuse('address_missing')
  await createUser(services, caller, user)
  await setPassword(services, caller, { username: user.username, password: pw ?? makePassword(services) })
  return addU2fDevice(asked)
}

function readAccount(members: Members) {
  const displayName = [members.text('firstName'), members.text('lastName')].filter((name) => name !== null && name !== '').join(' ')
  const email = members.text('email') || undefined
  const mobile = members.text('mobile', 'mobilePhone') || undefined
  const parsed = shape.safeParse({
    username: members.demand('username'), ...(displayName === '' ? {} : { displayName }), ...(email && { email }), ...(mobile && { mobile }),
  })
  if (!parsed.success) throw refuse('malformed', { detail: `"${String(parsed.error.issues[0]?.path[0])}" is not in a form that can be kept.` })
  return { ...parsed.data, pw: readNewPassword(members) }
}

/** Nobody is told it: who needs one sets another. */
const makePassword = ({ randomBytes }: Asked['services']): string => Buffer.from(randomBytes(24)).toString('base64url')
