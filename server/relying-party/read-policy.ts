import type { Policy } from '../contract/policy.ts'
import { loadPolicy } from './load-policy.ts'
import type { AccountCaller, Services } from './services.ts'

export type VersionedPolicy = { readonly version: number; readonly policy: Policy }

/** The account's policy, with the version that a replacement must name. */
export async function readPolicy(services: Services, { account }: AccountCaller): Promise<VersionedPolicy> {
  const { policy } = await loadPolicy(services, account.id, account.policyVersion)
  return { version: account.policyVersion, policy }
}
