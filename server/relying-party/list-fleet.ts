import { refuse } from '../contract/refuse.ts'
import type { FleetPage } from '../contract/shapes/fleet.ts'
import type { FleetMember } from '../store/fleet.ts'
import type { FleetCursor } from '../store/records.ts'
import type { AccountCaller, Services } from './services.ts'
import { showDevice } from './show-device.ts'

export type FleetQuery = {
  readonly trust?: FleetPage['devices'][number]['trust'] | undefined
  readonly standing?: FleetPage['devices'][number]['standing'] | undefined
  /** `next` of the page before. */
  readonly from?: string | undefined
  /** 1 to 1000, default 100. */
  readonly limit?: number | undefined
}

const defaultLimit = 100
/** Rows are read in stretches, so that a rare kind of trust does not hold up the store. */
const stretch = 250
const maxStretches = 8

/**
 * The account's active devices, of all users, by trust and standing. A page may be short, even empty, while
 * there is a `next`: what was looked for lies further on.
 * @throws {Refusal} malformed
 */
export async function listFleet(services: Services, { account }: AccountCaller, query: FleetQuery): Promise<FleetPage> {
  const limit = query.limit ?? defaultLimit
  let after = query.from === undefined ? null : readCursor(query.from)
  const found: FleetMember[] = []
  for (let n = 0; n < maxStretches; n++) {
    const rows = await services.store.listFleet(account.id, { after, limit: stretch, flaggedOnly: query.standing === 'flagged' })
    for (const row of rows) {
      after = { userId: row.credential.userId, deviceId: row.credential.id }
      if (isWanted(row, query)) found.push(row)
      if (found.length === limit) return show(services, found, after)
    }
    if (rows.length < stretch) return show(services, found, null)
  }
  return show(services, found, after)
}

function isWanted({ credential: { trust, flag } }: FleetMember, query: FleetQuery): boolean {
  if (query.trust !== undefined && query.trust !== trust) return false
  return query.standing === undefined || (query.standing === 'flagged') === (flag !== null)
}

function show(services: Services, members: readonly FleetMember[], next: FleetCursor | null): FleetPage {
  return {
    devices: members.map(({ credential, username }) => ({ ...showDevice(services, credential), username })),
    next: next === null ? null : `${next.userId}.${next.deviceId}`,
  }
}

function readCursor(text: string): FleetCursor {
  const [, userId, deviceId] = /^([0-9a-f-]{36})\.([0-9a-f-]{36})$/.exec(text) ?? []
  if (userId === undefined || deviceId === undefined) throw refuse('malformed', { detail: '?from is not the "next" of a page.', params: { paths: ['?from'] } })
  return { userId, deviceId }
}
