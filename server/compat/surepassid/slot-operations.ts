/** `add_u2f_device` and its sisters: an administrator makes the place that a user's key will fill. */
import type { Slot } from '../../contract/shapes/slots.ts'
import { addSlot, addUserWithSlot } from '../../relying-party/slots/add-slot.ts'
import type { Answer, Asked } from './asked.ts'
import { readNewAccount } from './new-account.ts'
import { readWelcome, sending } from './welcome.ts'

/** `deviceType` and `OtpType` say 12 and 8 wherever they are sent, so nobody reads them. */
export async function addU2fDevice(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const notify = readWelcome(members)
  return show(asked, await sending(notify, () => addSlot(services, caller, { username: members.demand('username'), ...(notify && { notify }) })))
}

/**
 * The user, with a password that is given or made up, and the device, or neither. WCF's sister adds the device alone
 * where `addDeviceOnly` says so.
 */
export async function addU2fAccount(asked: Asked): Promise<Answer> {
  if (asked.members.flag('addDeviceOnly')) return addU2fDevice(asked)
  const { services, caller, members } = asked
  const account = readNewAccount(asked)
  const notify = readWelcome(members)
  return show(asked, await sending(notify, () => addUserWithSlot(services, caller, { ...account, ...(notify && { notify }) })))
}

const show = ({ options: { enrollmentPage } }: Asked, { serial }: Slot): Answer =>
  ({ deviceId: serial, ...(enrollmentPage === null ? {} : { enrollmentPage }) })
