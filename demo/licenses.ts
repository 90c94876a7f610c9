/** What the bank says to the verifier about further devices: a license for each customer, and what was added to it. */
import { call, type Account, type Proof, type RedeemOrder } from './keytap.ts'

/** One device's share of a license. */
export type Instance = {
  readonly id: string
  readonly serial: string
  readonly state: 'pending' | 'active'
  /** As its owner named it; may be ''. */
  readonly description: string
  /** As the device said of itself; nobody vouches for it. */
  readonly platform: string
  /** The security key that vouched for it, or null. */
  readonly vouchedBy: string | null
  readonly createdAt: number
}

export type License = { readonly serial: string; readonly capacity: number; readonly remaining: number; readonly instances: readonly Instance[] }

/** What a result of the operation `activate` proves. */
export type DeviceProof = Omit<Proof, 'device'> & { readonly device: Instance }

/** How many devices a customer may have. */
const capacity = 5

export async function findLicense(account: Account, username: string): Promise<License | null> {
  const { licenses } = (await call(account, 'GET', `licenses?username=${encodeURIComponent(username)}`)) as { readonly licenses: readonly License[] }
  return licenses[0] ?? null
}

/** The customer's license; the bank gives one to whoever has none. */
export async function findOrGiveLicense(account: Account, username: string): Promise<License> {
  const found = await findLicense(account, username)
  if (found !== null) return found
  const { licenses: [license] } = (await call(account, 'POST', 'licenses', { capacity, username })) as { readonly licenses: readonly [License] }
  return license
}

export async function redeemDevice(account: Account, order: Omit<RedeemOrder, 'operation'>): Promise<DeviceProof> {
  return (await call(account, 'POST', 'results', { ...order, operation: 'activate' })) as DeviceProof
}
