import { refuse } from '../../contract/refuse.ts'
import type { OpenedLicense } from '../../store/licensing.ts'
import type { CredentialRecord } from '../../store/records.ts'
import type { Services } from '../services.ts'
import type { Activating } from './activation-caller.ts'

/**
 * The named one, or the user's first with room for another device.
 * @throws {Refusal} license_not_found, license_exhausted
 */
export async function chooseLicense({ store }: Services, { account, user }: Activating, serial: string | undefined): Promise<OpenedLicense> {
  const all = serial === undefined
    ? await store.listLicenses(account.id, { userId: user.id, after: '', limit: 100 })
    : [await store.findLicense(account.id, serial)].filter((found) => found?.license.userId === user.id).filter((found) => found !== null)
  if (all.length === 0) throw refuse('license_not_found')
  const withRoom = all.find(({ license, instances }) => instances.filter(({ state }) => state === 'active').length < license.capacity)
  if (withRoom === undefined) throw refuse('license_exhausted')
  return withRoom
}

/**
 * The key that shall vouch: the named one, or the user's that was used last. One that is refused by now is
 * taken only where there is no other, so that nobody gets by without a vouch for having the wrong key.
 * @throws {Refusal} device_not_found
 */
export async function findVoucher({ store }: Services, { account, user }: Activating, deviceId: string | undefined): Promise<CredentialRecord | null> {
  const keys = (await store.listCredentials(account.id, user.id)).filter(({ state }) => state === 'active')
  if (deviceId !== undefined) {
    const named = keys.find(({ id }) => id === deviceId)
    if (named === undefined) throw refuse('device_not_found')
    return named
  }
  const nowMs = await store.nowMs()
  const standing = keys.filter(({ flag }) => flag?.graceEndsMs == null || flag.graceEndsMs > nowMs)
  const lastUse = (key: CredentialRecord) => key.lastUsedAtMs ?? key.createdAtMs
  return (standing.length > 0 ? standing : keys)
    .reduce<CredentialRecord | null>((last, key) => (last !== null && lastUse(last) >= lastUse(key) ? last : key), null)
}
