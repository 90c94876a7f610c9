import { refuse } from '../../contract/refuse.ts'
import type { License } from '../../contract/shapes/licenses.ts'
import type { OpenedLicense } from '../../store/licensing.ts'
import type { AccountCaller, Services } from '../services.ts'
import { showLicense } from './show-license.ts'

/** @throws {Refusal} license_not_found */
export async function findLicense(services: Services, caller: AccountCaller, { serial }: { readonly serial: string }): Promise<License> {
  return showLicense(await openLicense(services, caller, serial))
}

/** @throws {Refusal} license_not_found */
export async function openLicense({ store }: Services, { account }: AccountCaller, serial: string): Promise<OpenedLicense> {
  const opened = await store.findLicense(account.id, serial)
  if (opened === null) throw refuse('license_not_found')
  return opened
}
