import { refuse } from '../contract/refuse.ts'
import type { EventList } from '../contract/shapes/administration.ts'
import type { ChainedEvent } from '../store/records.ts'
import type { AccountCaller, Services } from './services.ts'

const defaultLimit = 100
const maxLimit = 1000

/**
 * The account's audit events, oldest first. An event appears once the chain has reached it, about a
 * second after the fact.
 * @param input.after `next` of the page before, null for the first page
 * @param input.limit 1 to 1000, default 100
 * @returns `next` is null on an empty page only: ask again later with the `next` you had
 * @throws {Refusal} malformed
 */
export async function listEvents(
  services: Services, { account }: AccountCaller, input: { readonly after?: string | null | undefined; readonly limit?: number | undefined },
): Promise<EventList> {
  const after = input.after ?? '0'
  const limit = input.limit ?? defaultLimit
  if (!/^\d{1,15}$/.test(after)) throw refuse('malformed', { detail: '"after" is not a position in the list.' })
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw refuse('malformed', { detail: `"limit" is not between 1 and ${maxLimit}.` })
  const events = await services.store.listEvents(account.id, Number(after), limit)
  const last = events.at(-1)
  return { events: events.map(showEvent), next: last === undefined ? null : String(last.sequence) }
}

function showEvent({ id, atMs, type, outcome, code, actor, username, deviceId, requestId, details }: ChainedEvent): EventList['events'][number] {
  return { id, at: atMs, type, outcome, code, actor, username, deviceId, requestId, details }
}
