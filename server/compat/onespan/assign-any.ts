import { Refusal } from '../../contract/refuse.ts'
import type { License } from '../../contract/shapes/licenses.ts'
import { assignLicense } from '../../relying-party/licensing/assign-license.ts'
import { listLicenses } from '../../relying-party/licensing/list-licenses.ts'
import type { AccountCaller, Services } from '../../relying-party/services.ts'
import { refuseAs } from './status.ts'

const pageSize = 100

/** Gives the user the first license that is free. @throws {Refusal} license_not_found when none is, user_not_found */
export async function assignAny(services: Services, caller: AccountCaller, username: string): Promise<License> {
  for (let after: string | null = ''; after !== null;) {
    const page: Awaited<ReturnType<typeof listLicenses>> = await listLicenses(services, caller, { username: null, after, limit: pageSize })
    for (const { serial } of page.licenses.filter((license) => license.username === null)) {
      const assigned = await tryAssigning(services, caller, serial, username)
      if (assigned !== null) return assigned
    }
    after = page.next
  }
  throw refuseAs('STAT_DIGIPASS_NOT_AVAILABLE', 'No license is free.', 'license_not_found')
}

/** Null when somebody else took it in between. */
async function tryAssigning(services: Services, caller: AccountCaller, serial: string, username: string): Promise<License | null> {
  try {
    return await assignLicense(services, caller, { serial, username })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'license_assigned') return null
    throw error
  }
}
