/** The fleet judged again: the run of an account is a row, and its owner is whoever holds the lease. */
import { sql } from 'kysely'
import type { FleetCursor, FleetRun } from '../../records.ts'
import type { FleetAdvance, FleetLease, FleetMember, FleetPage, FleetRefusal, Standing } from '../../fleet.ts'
import { toCredential } from '../codecs/credential.ts'
import { jsonRows } from '../json-rows.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import type { FleetRunsTable } from '../schema.ts'
import type { Toolkit } from '../toolkit.ts'
import { addEvents } from './events.ts'
import { addNotice } from './notices.ts'

type Place = { accountId: string; user: string; device: string; limit: number }

/** Along the index of users; the first condition is the one that it can jump to. */
const pageOf = ({ db }: Toolkit, p: Place) =>
  db.selectFrom('credentials').innerJoin('users', 'users.id', 'credentials.user_id')
    .selectAll('credentials').select('users.username as username')
    .where('credentials.account_id', '=', p.accountId).where('credentials.user_id', '>=', p.user)
    .where((e) => e.or([e('credentials.user_id', '>', p.user), e('credentials.id', '>', p.device)]))
    // Written out: SQLite plans anew at each run when an index is chosen by a parameter's value.
    .where('credentials.state', '=', sql.lit('active' as const))
    .orderBy('credentials.user_id').orderBy('credentials.id').limit(p.limit)

const selectPage = selecting((k, p: Place) => pageOf(k, p))
const selectFlagged = selecting((k, p: Place) => pageOf(k, p).where('credentials.flag_code', 'is not', null))

const insertRun = changing(({ db }, p: { accountId: string }) =>
  db.insertInto('fleet_runs').values({
    account_id: p.accountId, policy_version: 0, metadata_version: '', cursor_user: null, cursor_device: null, flagged: 0, cleared: 0,
    owner: null, lease_ends: 0, finished_at: null,
  }).onConflict((c) => c.doNothing()))

const lockRun = selectingOne(({ db, lock, now }, p: { accountId: string }) =>
  lock(db.selectFrom('fleet_runs').selectAll().select(now.as('now')).where('account_id', '=', p.accountId)))

type Taken = {
  accountId: string; policyVersion: number; metadataVersion: string; cursorUser: string | null; cursorDevice: string | null
  flagged: number; cleared: number; owner: string; leaseEnds: number
}

const takeRun = changing(({ db }, p: Taken) =>
  db.updateTable('fleet_runs').set({
    policy_version: p.policyVersion, metadata_version: p.metadataVersion, cursor_user: p.cursorUser, cursor_device: p.cursorDevice,
    flagged: p.flagged, cleared: p.cleared, owner: p.owner, lease_ends: p.leaseEnds, finished_at: null,
  }).where('account_id', '=', p.accountId))

type Advanced = {
  accountId: string; cursorUser: string | null; cursorDevice: string | null; flagged: number; cleared: number
  owner: string | null; leaseEnds: number; finishedAt: number | null
}

const moveRun = changing(({ db }, p: Advanced) =>
  db.updateTable('fleet_runs').set((e) => ({
    cursor_user: p.cursorUser, cursor_device: p.cursorDevice, flagged: e('flagged', '+', p.flagged), cleared: e('cleared', '+', p.cleared),
    owner: p.owner, lease_ends: p.leaseEnds, finished_at: p.finishedAt,
  })).where('account_id', '=', p.accountId))

type StandingRow = {
  id: string; trust: Standing['trust']; trust_anchor: string | null
  flag_code: NonNullable<Standing['flag']>['code'] | null; flag_since: number | null; flag_grace_ends: number | null
}

/** One statement for all; answers with the keys that are still there. */
const writeStandings = selecting((k, p: { accountId: string; standings: string }) => {
  const { each, text, number } = jsonRows(k, p.standings)
  const rows = sql<StandingRow>`(select ${text(0)} as id, ${text(1)} as trust, ${text(2)} as trust_anchor, ${text(3)} as flag_code,
    ${number(4)} as flag_since, ${number(5)} as flag_grace_ends from ${each})`
  return k.db.updateTable('credentials').from(rows.as('s'))
    .set((e) => ({
      trust: e.ref('s.trust'), trust_anchor: e.ref('s.trust_anchor'), flag_code: e.ref('s.flag_code'),
      flag_since: e.ref('s.flag_since'), flag_grace_ends: e.ref('s.flag_grace_ends'),
    }))
    .whereRef('credentials.id', '=', 's.id')
    // No index shall serve this one: both databases would walk the whole account for each list.
    .where(sql<boolean>`credentials.account_id || '' = ${p.accountId}`)
    .returning('credentials.id as id')
})

export function* listFleet(accountId: string, { after, limit, flaggedOnly }: FleetPage): Unit<readonly FleetMember[]> {
  const place = { accountId, user: after?.userId ?? '', device: after?.deviceId ?? '', limit }
  const rows = flaggedOnly ? yield* selectFlagged(place) : yield* selectPage(place)
  return rows.map((row) => ({ credential: toCredential(row), username: row.username }))
}

/** Without metadata, or without FIDO's beside models of one's own, where the last run had it. */
const isBlind = (now: string, before: string): boolean =>
  before !== '' && before !== 'none' && (now === 'none' || (before.startsWith('fido-') && !now.startsWith('fido-')))

export function* leaseFleetRun(accountId: string, lease: FleetLease): Unit<{ readonly run: FleetRun; readonly nowMs: number } | FleetRefusal> {
  yield* insertRun({ accountId })
  const row = yield* lockRun({ accountId })
  if (row === null) throw new Error('the account has no fleet run')
  if (row.owner !== null && row.owner !== lease.owner && row.lease_ends > row.now) return 'held'
  if (isBlind(lease.metadataVersion, row.metadata_version)) return 'blind'
  const same = row.policy_version === lease.policyVersion && row.metadata_version === lease.metadataVersion
  if (same && row.finished_at !== null && row.now - row.finished_at < lease.freshMs) return 'fresh'
  const resumed = same && row.finished_at === null
  const run = {
    policyVersion: lease.policyVersion,
    metadataVersion: lease.metadataVersion,
    cursor: resumed ? readCursor(row) : null,
    flagged: resumed ? row.flagged : 0,
    cleared: resumed ? row.cleared : 0,
  }
  yield* takeRun({ accountId, ...run, ...writeCursor(run.cursor), owner: lease.owner, leaseEnds: row.now + lease.leaseMs })
  return { run, nowMs: row.now }
}

export function* advanceFleetRun(accountId: string, advance: FleetAdvance): Unit<boolean> {
  const row = yield* lockRun({ accountId })
  if (row === null || row.owner !== advance.owner) return false
  yield* moveRun({
    accountId,
    ...writeCursor(advance.cursor),
    flagged: advance.flagged,
    cleared: advance.cleared,
    owner: advance.finished ? null : advance.owner,
    leaseEnds: advance.finished ? 0 : row.now + advance.leaseMs,
    finishedAt: advance.finished ? row.now : null,
  })
  if (advance.standings.length > 0) yield* changeKeys(accountId, advance.standings)
  yield* addNotice(accountId, advance.notice)
  return true
}

function* changeKeys(accountId: string, standings: readonly Standing[]): Unit<void> {
  const rows = standings.map(({ id, trust, trustAnchor, flag }) =>
    [id, trust, trustAnchor, flag?.code ?? null, flag?.sinceMs ?? null, flag?.graceEndsMs ?? null])
  const written = new Set((yield* writeStandings({ accountId, standings: JSON.stringify(rows) })).map(({ id }) => id))
  yield* addEvents(accountId, standings.flatMap(({ id, event }) => (written.has(id) ? [event] : [])))
}

const readCursor = ({ cursor_user: userId, cursor_device: deviceId }: Pick<FleetRunsTable, 'cursor_user' | 'cursor_device'>): FleetCursor | null =>
  userId === null || deviceId === null ? null : { userId, deviceId }

const writeCursor = (cursor: FleetCursor | null) => ({ cursorUser: cursor?.userId ?? null, cursorDevice: cursor?.deviceId ?? null })
