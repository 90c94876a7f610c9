/** Users, as far as they are anything here, and whether a password is theirs. */
import { refuse } from '../../contract/refuse.ts'
import { createUser as createShape, updateUser as updateShape } from '../../contract/shapes/users.ts'
import { checkPassword } from '../../relying-party/passwords/check-password.ts'
import { createUserWithPassword } from '../../relying-party/users/create-user-with-password.ts'
import { createUser } from '../../relying-party/users/create-user.ts'
import { removeUser } from '../../relying-party/users/remove-user.ts'
import { updateUser } from '../../relying-party/users/update-user.ts'
import type { Answer, Asked, OperationEntry } from './asked.ts'
import { listUserDevices } from './device-list.ts'
import type { Members } from './members.ts'
import { readNewPassword } from './new-password.ts'
import { readShape } from './read-shape.ts'
import { showUser, showUsers } from './user-finding.ts'
import { tellingLogin } from './user-login.ts'

/** Without a password the user has none until one is set. All that was sent is read before anything is written. */
async function addUser({ services, caller, members }: Asked): Promise<Answer> {
  const user = readShape(createShape, readPerson(members))
  const password = readNewPassword(members)
  if (password === null) await createUser(services, caller, user)
  else await createUserWithPassword(services, caller, { user, password })
  return {}
}

/** A member that is left out stays; an address that is sent empty is taken away. */
async function changeUser({ services, caller, members }: Asked): Promise<Answer> {
  await updateUser(services, caller, readShape(updateShape, readPerson(members)), readNewPassword(members))
  return {}
}

/** A user who still has a key, a license or a device is kept: `removeRelated` is not supported. */
async function deleteUser({ services, caller, members }: Asked): Promise<Answer> {
  if (members.flag('removeRelated')) throw refuse('malformed', { detail: 'removeRelated is not supported: remove the devices first.' })
  await removeUser(services, caller, { username: members.demand('username') })
  return {}
}

/** With `noAuth` the name alone is looked up, and what the user has is listed. */
async function validateUser(asked: Asked): Promise<Answer> {
  const { services, caller, members } = asked
  const username = members.demand('username')
  return tellingLogin(username, async () => {
    if (members.flag('noAuth')) return { Devices: await listUserDevices(asked, username) }
    await checkPassword(services, caller, { username, password: members.text('pw') ?? '' })
    return {}
  })
}

type Person = Readonly<Record<string, string | null>>

function readPerson(members: Members): Person {
  if ((members.integer('userStatus', { from: 0, to: 1 }) ?? 0) !== 0) throw refuse('malformed', { detail: 'userStatus is 0: a user cannot be disabled here.' })
  const name = [members.text('firstName'), members.text('lastName')].filter((part) => part !== null && part !== '').join(' ')
  const email = members.text('email')
  const mobile = members.text('mobile', 'mobilePhone')
  return {
    username: members.demand('username'),
    ...(name === '' ? {} : { displayName: name }),
    ...(email === null ? {} : { email: email === '' ? null : email }),
    ...(mobile === null ? {} : { mobile: mobile === '' ? null : mobile }),
  }
}

export const userOperations: Readonly<Record<string, OperationEntry>> = {
  add_user: { run: addUser, event: 'user.created' },
  update_user: { run: changeUser, event: 'user.updated' },
  delete_user: { run: deleteUser, event: 'user.removed' },
  find_user: { run: showUser, event: 'users.read' },
  find_users: { run: showUsers, event: 'users.read' },
  validate_user: { run: validateUser, event: 'user.password_checked' },
  validate_u2f_user: { run: validateUser, event: 'user.password_checked' },
  validate_oath_user: { run: validateUser, event: 'user.password_checked' },
}
