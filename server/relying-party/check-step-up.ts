import { refuse } from '../contract/refuse.ts'
import type { MintTicket } from '../contract/shapes/tickets.ts'
import type { Policy } from '../contract/policy.ts'
import type { AccountRecord, TicketRecord, UserRecord } from '../store/records.ts'
import { loadPolicy } from './load-policy.ts'
import { timeOfId } from './new-id.ts'
import type { Services } from './services.ts'

/** How far the login's clock may run ahead of the database's. */
const clockSkewMs = 60_000

/** What gives the user one thing more to prove who they are. */
const adding: ReadonlySet<MintTicket['operation']> = new Set(['enroll', 'activate', 'enroll-code'])

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
  if (!adding.has(input.operation)) return
  const { policy: { stepUp } } = await loadPolicy(services, account.id, account.policyVersion)
  if (stepUp === null) return
  if (!(await hasActive(services, input.operation, user))) return
  if (input.authTime === undefined) throw refuse('step_up_required', { detail: '"authTime" is missing.' })
  const ageMs = (await services.store.nowMs()) - input.authTime * 1000
  if (ageMs > stepUp.maxAgeSeconds * 1000 || ageMs < -clockSkewMs) {
    throw refuse('step_up_required', { detail: 'The login is not recent enough.', params: { maxAgeSeconds: stepUp.maxAgeSeconds } })
  }
  if (stepUp.acr.length > 0 && (input.acr === undefined || !stepUp.acr.includes(input.acr))) {
    throw refuse('step_up_required', { detail: 'The login is not strong enough.', params: { acr: stepUp.acr } })
  }
}

/** Who shows codes already has something to lose as well, but not for whom a first key is an ascent. */
async function hasActive({ store }: Services, operation: MintTicket['operation'], { accountId, id }: Pick<UserRecord, 'accountId' | 'id'>): Promise<boolean> {
  const keys = await store.listCredentials(accountId, id)
  if (keys.some(({ state }) => state === 'active')) return true
  if (operation !== 'enroll-code') return false
  return (await store.listOathDevices(accountId, { userId: id, after: '', limit: 100 })).some(({ device: { state } }) => state === 'active')
}

/**
 * A ticket whose login would not do for a further key was minted for the first one. Several may have
 * been minted while there was none; the first key uses them all up.
 * @throws {Refusal} ticket_spent
 */
export async function checkFirstKey(services: Services, ticket: TicketRecord, { stepUp }: Policy): Promise<void> {
  if (stepUp === null || ticket.userId === null || isSteppedUp(ticket, stepUp)) return
  const { accountId, userId: id } = ticket
  if (await hasActive(services, ticket.operation, { accountId, id })) throw refuse('ticket_spent')
}

/** As it was when the ticket was minted, which its id tells. */
export function isSteppedUp({ id, authTimeMs, acr }: Pick<TicketRecord, 'id' | 'authTimeMs' | 'acr'>, stepUp: NonNullable<Policy['stepUp']>): boolean {
  if (authTimeMs === null || timeOfId(id) - authTimeMs > stepUp.maxAgeSeconds * 1000 + clockSkewMs) return false
  return stepUp.acr.length === 0 || (acr !== null && stepUp.acr.includes(acr))
}
