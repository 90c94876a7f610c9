/** Audit events: written with what they tell of, chained afterwards. */
import { sql } from 'kysely'
import type { ChainedEvent, ChainHead, NewEvent } from '../../records.ts'
import { fromEvent, toEvent, type NewEventRow } from '../codecs/event.ts'
import { fromLinks, toLinks, type EventLink, type LinksRow } from '../codecs/event-links.ts'
import { readBytes, writeList } from '../codecs/values.ts'
import { jsonRows } from '../json-rows.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'

/** One transaction chains at most so many: in SQLite the requests wait meanwhile. */
export const chainBatch = 128
/** As many rows of links are read together; each has one event at least and a batch at most. */
const linksAtOnce = 16

const insert = changing(({ db }, p: NewEventRow) =>
  db.insertInto('events').values({
    id: p.id, account_id: p.account_id, at: p.at, type: p.type, outcome: p.outcome, code: p.code, actor: p.actor,
    username: p.username, device_id: p.device_id, request_id: p.request_id, details: p.details,
  }))

const insertUnchained = changing(({ db }, p: { account_id: string; id: string }) =>
  db.insertInto('unchained_events').values({ account_id: p.account_id, id: p.id }))

/** As many as there are, in one statement each: a row apiece would be a round trip apiece. */
const insertAll = changing((k, p: { accountId: string; events: string }) => {
  const { each, text, number } = jsonRows(k, p.events)
  return k.db.insertInto('events')
    .columns(['account_id', 'id', 'at', 'type', 'outcome', 'code', 'actor', 'username', 'device_id', 'request_id', 'details'])
    .expression(sql`select ${p.accountId}, ${text(0)}, ${number(1)}, ${text(2)}, ${text(3)}, ${text(4)}, ${text(5)}, ${text(6)},
      ${text(7)}, ${text(8)}, ${text(9)} from ${each}`)
})

const insertAllUnchained = changing((k, p: { accountId: string; events: string }) => {
  const { each, text } = jsonRows(k, p.events)
  return k.db.insertInto('unchained_events').columns(['account_id', 'id']).expression(sql`select ${p.accountId}, ${text(0)} from ${each}`)
})

const selectLinks = selecting(({ db }, p: { accountId: string; after: number; limit: number }) =>
  db.selectFrom('event_links').selectAll().where('account_id', '=', p.accountId).where('last', '>', p.after)
    .orderBy('last').limit(p.limit))

const selectByIds = selecting(({ db, isAmong }, p: { accountId: string; ids: string }) =>
  db.selectFrom('events').selectAll().where('account_id', '=', p.accountId).where(isAmong('id', p.ids)))

const countUnchained = selectingOne(({ db }, p: { accountId: string }) =>
  db.selectFrom('unchained_events').select((e) => e.fn.countAll<number>().as('n')).where('account_id', '=', p.accountId))

const selectHead = selectingOne(({ db }, p: { accountId: string }) =>
  db.selectFrom('chain_heads').selectAll().where('account_id', '=', p.accountId))

const selectUnchainedAccounts = selecting(({ db }) =>
  db.selectFrom('unchained_events').select('account_id').distinct().orderBy('account_id'))

const insertHead = changing(({ db }, p: { accountId: string }) =>
  db.insertInto('chain_heads').values({ account_id: p.accountId, sequence: 0, mac: null })
    .onConflict((c) => c.doNothing()))

/** The head is the lock: whoever holds it is the only one who chains this account. */
const lockHead = selectingOne(({ db, lock }, p: { accountId: string }) =>
  lock(db.selectFrom('chain_heads').selectAll().where('account_id', '=', p.accountId)))

const selectUnchained = selecting(({ db }, p: { accountId: string }) =>
  db.selectFrom((q) => q.selectFrom('unchained_events').select(['account_id', 'id'])
    .where('account_id', '=', p.accountId).orderBy('id').limit(chainBatch).as('u'))
    .innerJoin('events as e', 'e.id', 'u.id').selectAll('e').whereRef('e.account_id', '=', 'u.account_id').orderBy('e.id'))

const insertLinks = changing(({ db }, p: LinksRow) =>
  db.insertInto('event_links').values({ account_id: p.account_id, last: p.last, event_ids: p.event_ids, macs: p.macs }))

const removeUnchained = changing(({ db, isAmong }, p: { accountId: string; ids: string }) =>
  db.deleteFrom('unchained_events').where('account_id', '=', p.accountId).where(isAmong('id', p.ids)))

const advanceHead = changing(({ db }, p: { accountId: string; sequence: number; mac: Uint8Array }) =>
  db.updateTable('chain_heads').set({ sequence: p.sequence, mac: p.mac }).where('account_id', '=', p.accountId))

export function* addEvent(accountId: string, event: NewEvent): Unit<void> {
  yield* insert(fromEvent(accountId, event))
  yield* insertUnchained({ account_id: accountId, id: event.id })
}

export function* addEvents(accountId: string, events: readonly NewEvent[]): Unit<void> {
  if (events.length === 0) return
  const rows = events.map((event) => fromEvent(accountId, event)).map((row) =>
    [row.id, row.at, row.type, row.outcome, row.code, row.actor, row.username, row.device_id, row.request_id, row.details])
  yield* insertAll({ accountId, events: JSON.stringify(rows) })
  yield* insertAllUnchained({ accountId, events: JSON.stringify(rows.map(([id]) => [id])) })
}

/** An event that is gone leaves a gap in the sequence. */
export function* listEvents(accountId: string, after: number, limit: number): Unit<readonly ChainedEvent[]> {
  const events: ChainedEvent[] = []
  let at = after
  while (events.length < limit) {
    const rows = yield* selectLinks({ accountId, after: at, limit: Math.min(limit, linksAtOnce) })
    const from = at
    const links = rows.flatMap(toLinks).filter(({ sequence }) => sequence > from).slice(0, limit - events.length)
    if (links.length === 0) break
    events.push(...(yield* readLinked(accountId, links)))
    at = links.at(-1)?.sequence ?? at
  }
  return events
}

function* readLinked(accountId: string, links: readonly EventLink[]): Unit<readonly ChainedEvent[]> {
  const rows = yield* selectByIds({ accountId, ids: writeList(links.map(({ id }) => id)) })
  const byId = new Map(rows.map((row) => [row.id, toEvent(row)]))
  return links.flatMap(({ id, sequence, mac }) => {
    const event = byId.get(id)
    return event === undefined ? [] : [{ ...event, sequence, mac }]
  })
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
  let row = yield* lockHead({ accountId })
  if (row === null) {
    yield* insertHead({ accountId })
    row = yield* lockHead({ accountId })
  }
  const head = toHead(row)
  // Read after the lock, so that what the last holder chained is seen as chained.
  const rows = yield* selectUnchained({ accountId })
  if (rows.length === 0) return 0
  const macs = link(accountId, head, rows.map(toEvent))
  if (macs.length !== rows.length) throw new Error('the chain must answer one MAC an event')
  const last = (head?.sequence ?? 0) + rows.length
  const ids = rows.map(({ id }) => id)
  yield* insertLinks(fromLinks(accountId, last, ids, macs))
  if ((yield* removeUnchained({ accountId, ids: writeList(ids) })) !== rows.length) throw new Error('an event is chained already')
  yield* advanceHead({ accountId, sequence: last, mac: macs.at(-1) ?? new Uint8Array() })
  return rows.length
}
