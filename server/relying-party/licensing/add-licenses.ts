import { refuse } from '../../contract/refuse.ts'
import type { AddedLicenses, AddLicenses } from '../../contract/shapes/licenses.ts'
import { acceptedEvent } from '../new-event.ts'
import type { AccountCaller, Services } from '../services.ts'
import { makeSerial } from './make-serial.ts'
import { findLicensedUser } from './licensed-user.ts'
import { showLicense } from './show-license.ts'

type NewLicense = { readonly serial: string; readonly capacity: number; readonly username: string | null }

/**
 * Adds licenses, of a named serial or of serials that are made up; given to a user at once where one is named.
 * @throws {Refusal} malformed, license_exists, user_not_found
 */
export async function addLicenses(services: Services, caller: AccountCaller, input: AddLicenses): Promise<AddedLicenses> {
  if (input.serial !== undefined && input.count !== undefined) throw refuse('malformed', { detail: 'A named serial is one license; leave "count" out.' })
  const username = input.username ?? null
  const serials = input.serial === undefined ? makeSerials(services, input.count ?? 1) : [input.serial]
  return keepLicenses(services, caller, serials.map((serial) => ({ serial, capacity: input.capacity, username })))
}

/** All or none. @throws {Refusal} license_exists, user_not_found */
export async function keepLicenses(services: Services, caller: AccountCaller, licenses: readonly NewLicense[]): Promise<AddedLicenses> {
  const { account } = caller
  const userIds = new Map<string | null, string | null>([[null, null]])
  for (const { username } of licenses) {
    if (username !== null && !userIds.has(username)) userIds.set(username, (await findLicensedUser(services, account, username)).id)
  }
  const rows = licenses.map(({ serial, capacity, username }) => ({ serial, capacity, userId: userIds.get(username) ?? null }))
  const event = acceptedEvent(services, caller, 'license.added', { details: { count: rows.length, first: rows[0]?.serial ?? null } })
  const { exists } = await services.store.addLicenses(account.id, rows, event)
  if (exists.length > 0) throw refuse('license_exists', { params: { serials: exists.slice(0, 10) } })
  const added = []
  for (const { serial } of rows) {
    const opened = await services.store.findLicense(account.id, serial)
    if (opened !== null) added.push(showLicense(opened))
  }
  return { licenses: added }
}

function makeSerials(services: Services, count: number): readonly string[] {
  return Array.from({ length: count }, () => makeSerial(services))
}
