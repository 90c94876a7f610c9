/** The links of a chained batch: row ↔ records. One row has the ids of its events in order, and their MACs end to end. */
import type { Insertable, Selectable } from 'kysely'
import type { EventLinksTable } from '../schema.ts'
import { readBytes, readHints, writeList } from './values.ts'

export type LinksRow = Insertable<EventLinksTable>
export type EventLink = { readonly id: string; readonly sequence: number; readonly mac: Uint8Array }

/** Of a row that somebody damaged, what can still be read; the chain tells that the rest is gone or wrong. */
export function toLinks(row: Selectable<EventLinksTable>): readonly EventLink[] {
  const ids = readHints(row.event_ids)
  const macs = readBytes(row.macs)
  const size = Math.floor(macs.length / ids.length)
  return ids.map((id, index) => ({ id, sequence: row.last - ids.length + 1 + index, mac: macs.slice(index * size, (index + 1) * size) }))
}

/** @param last the sequence number of the last event; those before it count down */
export const fromLinks = (accountId: string, last: number, ids: readonly string[], macs: readonly Uint8Array[]): LinksRow => ({
  account_id: accountId,
  last,
  event_ids: writeList(ids),
  macs: Buffer.concat(macs),
})
