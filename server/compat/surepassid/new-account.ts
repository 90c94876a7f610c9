/** The user whom `add_u2f_account` and `add_oath_account` make with a device. */
import { createUser as shape } from '../../contract/shapes/users.ts'
import type { NewAccount } from '../../relying-party/users/make-newcomer.ts'
import type { Asked } from './asked.ts'
import { makeUpPassword, readNewPassword } from './new-password.ts'
import { readShape } from './read-shape.ts'

/** With the password that is given, or one that is made up. @throws {Refusal} malformed */
export function readNewAccount({ services, members }: Asked): NewAccount {
  const displayName = [members.text('firstName'), members.text('lastName')].filter((name) => name !== null && name !== '').join(' ')
  const email = members.text('email') || undefined
  const mobile = members.text('mobile', 'mobilePhone') || undefined
  const user = readShape(shape, {
    username: members.demand('username'), ...(displayName === '' ? {} : { displayName }), ...(email && { email }), ...(mobile && { mobile }),
  })
  return { user, password: readNewPassword(members) ?? makeUpPassword(services.randomBytes) }
}
