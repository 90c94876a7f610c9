/**
 * The fleet judged again, in the background: every active key of an account, whenever its policy or the
 * metadata changed, and once a day, since reports take effect by date. One node at a time has an account's
 * run, by a lease; what is done is written down, so that a restart goes on from there.
 */
import type { FleetLease, FleetMember, Standing } from '../store/fleet.ts'
import type { AccountRecord, FleetCursor, FleetRun, NewNotice } from '../store/records.ts'
import { loadPolicy, type LoadedPolicy } from './load-policy.ts'
import { newId } from './new-id.ts'
import { rejudgeKey } from './rejudge-key.ts'
import type { Services } from './services.ts'

/** Keys a page. SQLite holds up who waits for as long as a page takes; PostgreSQL does not, and a page costs it six round trips. */
const pageSizes = { sqlite: 32, postgres: 64 } as const
/** Without a change, progress is written this often only. */
const keysPerNote = 1024
const leaseMs = 60_000
const dayMs = 24 * 3_600_000
/** A pause follows each page, twice as long as the page took, within these bounds: ceremonies come first. */
const [leastPauseMs, mostPauseMs] = [4, 12]

/** Resolves after so many milliseconds. */
export type Rest = (ms: number) => Promise<unknown>

export type Rejudging = {
  /** Looks at every account; resolves to how many keys were judged. */
  readonly run: () => Promise<number>
  /** Ends after the page at hand; another node, or the next start, goes on. */
  readonly stop: () => void
}

export function createRejudging(services: Services, rest: Rest): Rejudging {
  // A node whose metadata differs from another's must not judge by turns with it.
  const seen = new Map<string, { readonly versions: string; readonly atMs: number }>()
  const owner = newId(services)
  let stopped = false
  return {
    stop: () => {
      stopped = true
    },
    run: async () => {
      let judged = 0
      for (const account of await services.store.listAccounts()) {
        if (stopped) break
        const versions = `${account.policyVersion}:${services.metadata.version}`
        const known = seen.get(account.id)
        if (known?.versions === versions && services.clock() - known.atMs < dayMs) continue
        const outcome = await judgeOrTell(services, account, { owner, rest, stopped: () => stopped })
        judged += outcome.judged
        if (outcome.complete) seen.set(account.id, { versions, atMs: services.clock() })
      }
      return judged
    },
  }
}

/** What is wrong with one account's rows may not keep a revocation from the others. */
async function judgeOrTell(services: Services, account: AccountRecord, worker: Worker): ReturnType<typeof judgeAccount> {
  try {
    return await judgeAccount(services, account, worker)
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown'
    services.log.error('the keys of an account could not be judged again; it will be tried again', { account: account.id, cause })
    return { judged: 0, complete: false }
  }
}

type Worker = { readonly owner: string; readonly rest: Rest; readonly stopped: () => boolean }

async function judgeAccount(services: Services, account: AccountRecord, worker: Worker): Promise<{ readonly judged: number; readonly complete: boolean }> {
  const lease: FleetLease = {
    owner: worker.owner, leaseMs, policyVersion: account.policyVersion, metadataVersion: services.metadata.version, freshMs: dayMs,
  }
  const leased = await services.store.leaseFleetRun(account.id, lease)
  if (leased === 'held' || leased === 'blind') return { judged: 0, complete: false }
  if (leased === 'fresh') return { judged: 0, complete: true }
  const loaded = await loadPolicy(services, account.id, account.policyVersion)
  return walkKeys(services, { account, loaded, worker, ...leased })
}

type Walk = { readonly account: AccountRecord; readonly loaded: LoadedPolicy; readonly worker: Worker; readonly run: FleetRun; readonly nowMs: number }

async function walkKeys(services: Services, walk: Walk): Promise<{ readonly judged: number; readonly complete: boolean }> {
  const { account: { id }, worker, run } = walk
  const pageSize = pageSizes[services.store.dialect]
  let { cursor } = run
  let [flagged, cleared, judged, unwritten] = [run.flagged, run.cleared, 0, 0]
  while (!worker.stopped()) {
    const begunAt = performance.now()
    const members = await services.store.listFleet(id, { after: cursor, limit: pageSize, flaggedOnly: false })
    const standings = judgePage(services, walk, members)
    cursor = lastOf(members) ?? cursor
    const finished = members.length < pageSize
    const [up, down] = [countType(standings, 'device.flagged'), countType(standings, 'device.cleared')]
    flagged += up
    cleared += down
    judged += members.length
    unwritten += members.length
    if (finished || standings.length > 0 || unwritten >= keysPerNote) {
      const notice = finished ? writeNotice(services, walk, flagged, cleared) : null
      const progress = { owner: worker.owner, leaseMs, cursor, standings, flagged: up, cleared: down, finished, notice }
      if (!(await services.store.advanceFleetRun(id, progress))) return { judged, complete: false }
      unwritten = 0
    }
    if (finished) return { judged, complete: true }
    await worker.rest(Math.min(mostPauseMs, Math.max(leastPauseMs, 2 * (performance.now() - begunAt))))
  }
  return { judged, complete: false }
}

function judgePage(services: Services, { loaded, nowMs }: Walk, members: readonly FleetMember[]): readonly Standing[] {
  const standings: Standing[] = []
  for (const member of members) {
    const standing = rejudgeKey(services, loaded, member, nowMs)
    if (standing !== null) {
      standings.push(standing)
      services.metrics.count('keytap_fleet_changes_total', { change: standing.event.type })
    }
    services.metrics.count('keytap_fleet_judged_total', {})
  }
  return standings
}

/** One for a whole run, to the contact that the policy names; each key has an event of its own. */
function writeNotice(services: Services, { account, loaded }: Walk, flagged: number, cleared: number): NewNotice | null {
  const { noticeEmail } = loaded.policy
  if (noticeEmail === null || flagged + cleared === 0) return null
  return {
    id: newId(services),
    userId: null,
    kind: 'fleet.judged',
    to: { email: noticeEmail, mobile: null },
    details: { account: account.loginName, flagged: String(flagged), cleared: String(cleared), at: new Date(services.clock()).toISOString() },
  }
}

const countType = (standings: readonly Standing[], type: string) => standings.filter(({ event }) => event.type === type).length

function lastOf(members: readonly FleetMember[]): FleetCursor | null {
  const last = members.at(-1)?.credential
  return last === undefined ? null : { userId: last.userId, deviceId: last.id }
}
