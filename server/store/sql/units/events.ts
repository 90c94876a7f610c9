/** Audit events: written with what they tell of, chained afterwards. */
import { sql } from 'kysely'
import type { ChainedEvent, ChainHead, NewEvent } from '../../records.ts'
import { fromEvent, toChainedEvent, toEvent, type NewEventRow } from '../codecs/event.ts'
import { readBytes } from '../codecs/values.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'

/** One transaction chains at most so many: in SQLite the requests wait meanwhile. */
export const chainBatch = 128

const insert = changing(({ db }, p: NewEventRow) =>
  db.insertInto('events').values({
    id: p.id, account_id: p.account_id, at: p.at, type: p.type, outcome: p.outcome, code: p.code, actor: p.actor,
    username: p.username, device_id: p.device_id, request_id: p.request_id, details: p.details,
  }))

const selectChained = selecting(({ db }, p: { accountId: string; after: number; limit: number }) =>
  db.selectFrom('events').selectAll().where('account_id', '=', p.accountId).where('sequence', '>', p.after)
    .orderBy('sequence').limit(p.limit))

const countUnchained = selectingOne(({ db }, p: { accountId: string }) =>
  db.selectFrom('events').select((e) => e.fn.countAll<number>().as('n'))
    .where('account_id', '=', p.accountId).where('sequence', 'is', null))

const selectHead = selectingOne(({ db }, p: { accountId: string }) =>
  db.selectFrom('chain_heads').selectAll().where('account_id', '=', p.accountId))

const selectUnchainedAccounts = selecting(({ db }) =>
  db.selectFrom('events').select('account_id').distinct().where('sequence', 'is', null).orderBy('account_id'))

const insertHead = changing(({ db }, p: { accountId: string }) =>
  db.insertInto('chain_heads').values({ account_id: p.accountId, sequence: 0, mac: null })
    .onConflict((c) => c.doNothing()))

/** The head is the lock: whoever holds it is the only one who chains this account. */
const lockHead = selectingOne(({ db, lock }, p: { accountId: string }) =>
  lock(db.selectFrom('chain_heads').selectAll().where('account_id', '=', p.accountId)))

const selectUnchained = selecting(({ db }, p: { accountId: string }) =>
  db.selectFrom('events').selectAll().where('account_id', '=', p.accountId).where('sequence', 'is', null)
    .orderBy('id').limit(chainBatch))

type Chained = { readonly id: string; readonly sequence: number; readonly mac: Uint8Array }

/**
 * One statement chains a whole batch, told as a JSON list of `[id, sequence, MAC in hex]`. That none
 * is chained twice is the trigger's to say: as a condition it would lead PostgreSQL to look through
 * all that is not chained, once for each link.
 */
const chainRows = changing(({ db, dialect }, p: { links: string }) => {
  const links = dialect === 'sqlite'
    ? sql<LinkRow>`(select value ->> 0 as id, value ->> 1 as sequence, unhex(value ->> 2) as mac from json_each(${p.links}))`
    : sql<LinkRow>`(select value ->> 0 as id, (value ->> 1)::bigint as sequence, decode(value ->> 2, 'hex') as mac
        from json_array_elements(${p.links}::json))`
  return db.updateTable('events').from(links.as('link'))
    .set((e) => ({ sequence: e.ref('link.sequence'), mac: e.ref('link.mac') }))
    .whereRef('events.id', '=', 'link.id')
})
type LinkRow = { id: string; sequence: number; mac: Uint8Array }

const writeLinks = (links: readonly Chained[]): string =>
  JSON.stringify(links.map(({ id, sequence, mac }) => [id, sequence, Buffer.from(mac).toString('hex')]))

const advanceHead = changing(({ db }, p: { accountId: string; sequence: number; mac: Uint8Array }) =>
  db.updateTable('chain_heads').set({ sequence: p.sequence, mac: p.mac }).where('account_id', '=', p.accountId))

export function* addEvent(accountId: string, event: NewEvent): Unit<void> {
  yield* insert(fromEvent(accountId, event))
}

export function* listEvents(accountId: string, after: number, limit: number): Unit<readonly ChainedEvent[]> {
  return (yield* selectChained({ accountId, after, limit })).map(toChainedEvent)
}

export function* countUnchainedEvents(accountId: string): Unit<number> {
  return (yield* countUnchained({ accountId }))?.n ?? 0
}

const toHead = (row: { sequence: number; mac: Uint8Array | null } | null): ChainHead | null =>
  row === null || row.mac === null ? null : { sequence: row.sequence, mac: readBytes(row.mac) }

export function* findChainHead(accountId: string): Unit<ChainHead | null> {
  return toHead(yield* selectHead({ accountId }))
}

export function* listUnchainedAccounts(): Unit<readonly string[]> {
  return (yield* selectUnchainedAccounts({})).map((row) => row.account_id)
}

export type Link = (accountId: string, head: ChainHead | null, events: readonly NewEvent[]) => readonly Uint8Array[]

/** Chains up to `chainBatch` events of one account; answers how many. */
export function* chainAccount(accountId: string, link: Link): Unit<number> {
  yield* insertHead({ accountId })
  const head = toHead(yield* lockHead({ accountId }))
  // Read after the lock, so that what the last holder chained is seen as chained.
  const rows = yield* selectUnchained({ accountId })
  if (rows.length === 0) return 0
  const macs = link(accountId, head, rows.map(toEvent))
  if (macs.length !== rows.length) throw new Error('the chain must answer one MAC an event')
  const first = (head?.sequence ?? 0) + 1
  const links = macs.map((mac, index) => ({ id: rows[index]?.id ?? '', sequence: first + index, mac }))
  const chained = yield* chainRows({ links: writeLinks(links) })
  if (chained !== rows.length) throw new Error('an event that was read cannot be chained')
  const last = links.at(-1)
  if (last !== undefined) yield* advanceHead({ accountId, sequence: last.sequence, mac: last.mac })
  return rows.length
}
