/** A ticket joined with its account and user: one read has all that a ceremony needs. */
import { sql, type Selectable } from 'kysely'
import type { OpenedTicket } from '../store.ts'
import { toAccount, toUser } from './codecs/accounts.ts'
import { toTicket } from './codecs/ticket.ts'
import type { AccountsTable, TicketsTable, UsersTable } from './schema.ts'
import type { Toolkit } from './toolkit.ts'

const ticketColumns = [
  'id', 'account_id', 'hash', 'user_id', 'operation', 'origin', 'binding_hash', 'device_id', 'auth_time', 'acr', 'status',
  'begins', 'ceremony_id', 'ceremony_kind', 'ceremony_challenge', 'ceremony_policy_version', 'ceremony_expires_at',
  'ceremony_device_ids', 'finished_id', 'finished_digest', 'finished2_id', 'finished2_digest', 'refused_ceremony_id',
  'result_hash', 'result_expires_at', 'redeemed_at', 'finished_at', 'user_verified', 'created_at', 'expires_at',
] as const satisfies readonly (keyof TicketsTable)[]

const accountColumns = [
  'id', 'login_name', 'display_name', 'rp_id', 'origins', 'top_origins', 'suspended', 'policy_version', 'created_at',
] as const satisfies readonly (keyof AccountsTable)[]

const userColumns = [
  'id', 'account_id', 'username', 'handle', 'display_name', 'email', 'mobile',
] as const satisfies readonly (keyof UsersTable)[]

type Values = Readonly<Record<string, unknown>>

const aliased = (table: string, columns: readonly string[]) =>
  columns.map((column) => sql.ref<unknown>(`${table}.${column}`).as(`${table}_${column}`))

const part = (row: Values, table: string, columns: readonly string[]): Values => {
  const values: Record<string, unknown> = {}
  for (const column of columns) values[column] = row[`${table}_${column}`]
  return values
}

/** The join, to be narrowed by a condition on `t`. */
export const openedTickets = ({ db, now }: Toolkit) =>
  db.selectFrom('tickets as t')
    .innerJoin('accounts as a', 'a.id', 't.account_id')
    .leftJoin('users as u', (join) => join.onRef('u.id', '=', 't.user_id').onRef('u.account_id', '=', 't.account_id'))
    .select([...aliased('t', ticketColumns), ...aliased('a', accountColumns), ...aliased('u', userColumns)])
    .select(now.as('now_ms'))

/** Row of `openedTickets` → record. */
export function toOpenedTicket(row: Values): OpenedTicket {
  // The three lists above name each table's columns, so the parts have the tables' types.
  const user = part(row, 'u', userColumns) as Selectable<UsersTable>
  return {
    ticket: toTicket(part(row, 't', ticketColumns) as Selectable<TicketsTable>),
    account: toAccount(part(row, 'a', accountColumns) as Selectable<AccountsTable>),
    user: row['u_id'] === null ? null : toUser(user),
    nowMs: Number(row['now_ms']),
  }
}
