import { refuse } from '../contract/refuse.ts'
import type { MintTicket } from '../contract/shapes/tickets.ts'
import type { AccountRecord, UserRecord } from '../store/records.ts'
import { loadPolicy } from './load-policy.ts'
import type { Services } from './services.ts'

/** How far the login's clock may run ahead of the database's. */
const clockSkewMs = 60_000

/**
 * Whoever has a key already must have signed in lately, and well enough, to get another: otherwise a
 * stolen session could plant a key of its own. The first key needs none of it.
 * @throws {Refusal} step_up_required
 */
export async function checkStepUp(
  services: Services,
  account: AccountRecord,
  user: UserRecord,
  input: Pick<MintTicket, 'operation' | 'authTime' | 'acr'>,
): Promise<void> {
  if (input.operation !== 'enroll') return
  const { policy: { stepUp } } = await loadPolicy(services, account.id, account.policyVersion)
  if (stepUp === null) return
  const devices = await services.store.listCredentials(account.id, user.id)
  if (!devices.some((device) => device.state === 'active')) return
  if (input.authTime === undefined) throw refuse('step_up_required', { detail: '"authTime" is missing.' })
  const ageMs = (await services.store.nowMs()) - input.authTime * 1000
  if (ageMs > stepUp.maxAgeSeconds * 1000 || ageMs < -clockSkewMs) {
    throw refuse('step_up_required', { detail: 'The login is not recent enough.', params: { maxAgeSeconds: stepUp.maxAgeSeconds } })
  }
  if (stepUp.acr.length > 0 && (input.acr === undefined || !stepUp.acr.includes(input.acr))) {
    throw refuse('step_up_required', { detail: 'The login is not strong enough.', params: { acr: stepUp.acr } })
  }
}
