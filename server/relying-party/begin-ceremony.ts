import { refuse } from '../contract/refuse.ts'
import type { CeremonyRecord } from '../store/records.ts'
import { newId } from './new-id.ts'
import type { LoadedPolicy } from './load-policy.ts'
import { beginPremiseOf } from './recall-ticket.ts'
import type { Services, TicketCaller } from './services.ts'

/** A user may cancel the browser's prompt a few times; each begin kills the earlier challenge. */
const maxBegins = 5
const challengeBytes = 32

/**
 * Makes a ceremony the ticket's only live one.
 * @param deviceIds those that may answer an authentication; empty means any
 * @throws {Refusal} ticket_spent, ticket_expired, too_many_starts, and unavailable where what was recalled does not hold
 */
export async function beginCeremony(
  services: Services,
  caller: TicketCaller,
  kind: CeremonyRecord['kind'],
  { policy, version }: LoadedPolicy,
  deviceIds: readonly string[],
): Promise<CeremonyRecord> {
  const { ticket, nowMs } = caller.opened
  const ceremony: CeremonyRecord = {
    id: newId(services),
    kind,
    challenge: services.randomBytes(challengeBytes),
    policyVersion: version,
    expiresAtMs: Math.min(nowMs + policy.ceremonySeconds * 1000, ticket.expiresAtMs),
    deviceIds,
  }
  const outcome = await services.store.beginCeremony(ticket.accountId, ticket.id, ceremony, maxBegins, beginPremiseOf(caller))
  if (outcome === 'spent') throw refuse('ticket_spent')
  if (outcome === 'expired') throw refuse('ticket_expired')
  if (outcome === 'too_many') throw refuse('too_many_starts')
  if (outcome === 'changed') throw refuse('unavailable', { params: { retryAfterSeconds: 1 } })
  return ceremony
}
