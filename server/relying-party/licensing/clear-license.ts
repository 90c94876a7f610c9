import { refuse } from '../../contract/refuse.ts'
import type { License } from '../../contract/shapes/licenses.ts'
import { acceptedEvent, type EventType } from '../new-event.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { findLicense, openLicense } from './find-license.ts'

export type Clearing = { readonly serial: string; readonly deleteInstances: boolean }

const events = { reset: 'license.reset', unassign: 'license.unassigned', remove: 'license.removed' } as const satisfies Record<string, EventType>

/**
 * Deletes the license's instances; it stays with its user, and the numbers go on.
 * @throws {Refusal} license_not_found, license_occupied unless `deleteInstances`
 */
export async function resetLicense(services: Services, caller: AccountCaller, input: Clearing): Promise<License> {
  await clear(services, caller, 'reset', input)
  return findLicense(services, caller, input)
}

/**
 * Takes it from its user and deletes its instances.
 * @throws {Refusal} license_not_found, license_occupied unless `deleteInstances`
 */
export async function unassignLicense(services: Services, caller: AccountCaller, input: Clearing): Promise<License> {
  await clear(services, caller, 'unassign', input)
  return findLicense(services, caller, input)
}

/** @throws {Refusal} license_not_found, license_occupied unless `deleteInstances` */
export function removeLicense(services: Services, caller: AccountCaller, input: Clearing): Promise<void> {
  return clear(services, caller, 'remove', input)
}

async function clear(services: Services, caller: AccountCaller, step: 'reset' | 'unassign' | 'remove', { serial, deleteInstances }: Clearing): Promise<void> {
  const { user, instances } = await openLicense(services, caller, serial)
  const notice = user === null || instances.length === 0 ? null
    : noticeTo(services, user, 'instances.removed', { id: serial, name: serial })
  const event = acceptedEvent(services, caller, events[step], {
    username: user?.username ?? null,
    details: { license: serial, instances: instances.length, noticeChannel: noticeChannel(notice) },
  })
  const outcome = await services.store.clearLicense(caller.account.id, serial, { step, deleteInstances, event, notice })
  if (outcome === 'absent') throw refuse('license_not_found')
  if (outcome === 'occupied') throw refuse('license_occupied', { params: { instances: instances.length } })
}
