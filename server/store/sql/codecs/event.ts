/** Audit events: row ↔ record. */
import type { Insertable, Selectable } from 'kysely'
import type { NewEvent } from '../../records.ts'
import type { EventsTable } from '../schema.ts'

type Row = Selectable<EventsTable>

export const toEvent = (row: Row): NewEvent => ({
  id: row.id,
  atMs: row.at,
  type: row.type,
  outcome: row.outcome,
  code: row.code,
  actor: row.actor,
  username: row.username,
  deviceId: row.device_id,
  requestId: row.request_id,
  // Only this room writes the column.
  details: JSON.parse(row.details) as NewEvent['details'],
})

export type NewEventRow = Insertable<EventsTable>

export const fromEvent = (accountId: string, event: NewEvent): NewEventRow => ({
  id: event.id,
  account_id: accountId,
  at: event.atMs,
  type: event.type,
  outcome: event.outcome,
  code: event.code,
  actor: event.actor,
  username: event.username,
  device_id: event.deviceId,
  request_id: event.requestId,
  details: JSON.stringify(event.details),
})
