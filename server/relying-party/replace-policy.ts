import { refuse } from '../contract/refuse.ts'
import { checkPolicy } from './check-policy.ts'
import { acceptedEvent } from './new-event.ts'
import type { VersionedPolicy } from './read-policy.ts'
import type { AccountCaller, Services } from './services.ts'

/**
 * Puts a new policy in force for ceremonies that begin from now on.
 * @param input.version the one that was read; another current one refuses
 * @throws {Refusal} policy_invalid, policy_conflict
 */
export async function replacePolicy(services: Services, caller: AccountCaller, { version, policy }: VersionedPolicy): Promise<VersionedPolicy> {
  checkPolicy(policy)
  const event = acceptedEvent(services, caller, 'policy.replaced', { details: { version: version + 1, preset: policy.preset } })
  const outcome = await services.store.advancePolicy(caller.account.id, version, policy, event)
  if (outcome === 'conflict') throw refuse('policy_conflict', { params: { version: caller.account.policyVersion } })
  return { version: version + 1, policy }
}
