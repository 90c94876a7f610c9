/** `userExecute`: users of the account, as far as they are anything here. */
import type { License } from '../../contract/shapes/licenses.ts'
import { createUser as createShape, updateUser as updateShape, type User } from '../../contract/shapes/users.ts'
import { setPassword } from '../../relying-party/passwords/set-password.ts'
import { findPasswordState, unlockUser, type PasswordState } from '../../relying-party/passwords/unlock-user.ts'
import { listLicenses } from '../../relying-party/licensing/list-licenses.ts'
import { createUserWithPassword } from '../../relying-party/users/create-user-with-password.ts'
import { createUser } from '../../relying-party/users/create-user.ts'
import { findUser } from '../../relying-party/users/find-user.ts'
import { removeUser } from '../../relying-party/users/remove-user.ts'
import { updateUser } from '../../relying-party/users/update-user.ts'
import type { Command } from './asked.ts'
import { allowOnly, demand } from './attributes.ts'
import { checkDomain } from './domain.ts'
import { flag, number, text, type Attribute, type Found } from './results.ts'
import { refuseAs } from './status.ts'

const known = ['USERID', 'DOMAIN', 'ORGANIZATIONAL_UNIT'] as const
const changeable = ['USERNAME', 'EMAIL', 'MOBILE', 'PHONE'] as const
const mostLicenses = 100

function readUsername({ attributes, options }: Command, more: readonly string[] = []): string {
  allowOnly(attributes, 'USERFLD_', [...known, ...more])
  checkDomain(options, attributes.get('USERFLD_DOMAIN'))
  return demand(attributes, 'USERFLD_USERID')
}

export async function viewUser(command: Command): Promise<Found> {
  return { attributes: await describeUser(command, readUsername(command)) }
}

/** With a static password where one is sent, for `MDL_REGISTER`. */
export async function createUserCommand(command: Command): Promise<Found> {
  const username = readUsername(command, [...changeable, 'PASSWORD', 'CONFIRM_PASSWORD'])
  const parsed = createShape.safeParse({ username, ...readChange(command) })
  if (!parsed.success) throw unusable(parsed.error.issues)
  const password = readPassword(command, 'USERFLD_PASSWORD', 'USERFLD_CONFIRM_PASSWORD')
  if (password === null) await createUser(command.services, command.caller, parsed.data)
  else await createUserWithPassword(command.services, command.caller, { user: parsed.data, password })
  return { attributes: await describeUser(command, username) }
}

/** A field that is left out stays; one that is sent empty is taken away. */
export async function updateUserCommand(command: Command): Promise<Found> {
  const username = readUsername(command, changeable)
  const parsed = updateShape.safeParse({ username, ...readChange(command) })
  if (!parsed.success) throw unusable(parsed.error.issues)
  await updateUser(command.services, command.caller, parsed.data)
  return { attributes: await describeUser(command, username) }
}

export async function setPasswordCommand(command: Command): Promise<Found> {
  const username = readUsername(command, ['NEW_PASSWORD', 'CONFIRM_NEW_PASSWORD'])
  demand(command.attributes, 'USERFLD_NEW_PASSWORD')
  const password = readPassword(command, 'USERFLD_NEW_PASSWORD', 'USERFLD_CONFIRM_NEW_PASSWORD') ?? ''
  await setPassword(command.services, command.caller, { username, password })
  return { attributes: [text('USERFLD_USERID', username)] }
}

export async function removeUserCommand(command: Command): Promise<Found> {
  const username = readUsername(command)
  await removeUser(command.services, command.caller, { username })
  return { attributes: [text('USERFLD_USERID', username)] }
}

export async function unlockUserCommand(command: Command): Promise<Found> {
  const username = readUsername(command)
  await unlockUser(command.services, command.caller, { username })
  return { attributes: await describeUser(command, username) }
}

/** Null where none is sent. */
function readPassword({ attributes }: Command, field: string, confirmation: string): string | null {
  const password = attributes.get(field) ?? ''
  if ((attributes.get(confirmation) ?? password) !== password) throw refuseAs('STAT_INVDATA', `${confirmation} differs.`)
  if (password !== '' && (password.length < 8 || password.length > 256)) throw refuseAs('STAT_INVDATA', `${field} has 8 to 256 characters.`)
  return password === '' ? null : password
}

function readChange({ attributes }: Command): Readonly<Record<string, string | null>> {
  const name = attributes.get('USERFLD_USERNAME') ?? ''
  const email = attributes.get('USERFLD_EMAIL')
  // One number is kept of a user, the one that can be reached by text.
  const mobile = attributes.get('USERFLD_MOBILE') ?? attributes.get('USERFLD_PHONE')
  return {
    ...(name === '' ? {} : { displayName: name }),
    ...(email === undefined ? {} : { email: email === '' ? null : email }),
    ...(mobile === undefined ? {} : { mobile: mobile === '' ? null : mobile }),
  }
}

const fieldNames: Readonly<Record<string, string>> = { username: 'USERFLD_USERID', displayName: 'USERFLD_USERNAME', email: 'USERFLD_EMAIL', mobile: 'USERFLD_MOBILE' }

function unusable(issues: readonly { readonly path: readonly PropertyKey[] }[]) {
  const field = fieldNames[String(issues[0]?.path[0])] ?? 'A field'
  return refuseAs('STAT_INVDATA', `${field} cannot be used.`)
}

async function describeUser({ services, caller, options }: Command, username: string): Promise<readonly Attribute[]> {
  const user = await findUser(services, caller, { username })
  const { licenses } = await listLicenses(services, caller, { username, after: null, limit: mostLicenses })
  return showUser(options.domain, user, licenses, await findPasswordState(services, caller, { username }))
}

function showUser(domain: string, user: User, licenses: readonly License[], password: PasswordState): readonly Attribute[] {
  return [
    text('USERFLD_USERID', user.username),
    text('USERFLD_DOMAIN', domain),
    text('USERFLD_USERNAME', user.displayName),
    ...(user.email === null ? [] : [text('USERFLD_EMAIL', user.email)]),
    ...(user.mobile === null ? [] : [text('USERFLD_MOBILE', user.mobile)]),
    text('USERFLD_HAS_DP', licenses.length > 0 ? 'Assigned' : 'Unassigned'),
    ...(licenses.length === 0 ? [] : [text('USERFLD_ASSIGNED_DIGIPASS', licenses.map(({ serial }) => serial).join(','))]),
    flag('USERFLD_DISABLED', false),
    flag('USERFLD_LOCKED', password.locked),
    number('USERFLD_LOCK_COUNT', password.failures),
  ]
}
