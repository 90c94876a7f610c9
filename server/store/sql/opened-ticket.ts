/** A ticket joined with its account and user: one read has all that a ceremony needs. */
import { sql, type Selectable } from 'kysely'
import type { OpenedTicket } from '../store.ts'
import { toAccount, toUser } from './codecs/accounts.ts'
import { toTicket } from './codecs/ticket.ts'
import type { AccountsTable, TicketsTable, UsersTable } from './schema.ts'
import type { Toolkit } from './toolkit.ts'

const ticketColumns = [
  'id', 'account_id', 'user_id', 'operation', 'origin', 'binding_hash', 'device_id', 'auth_time', 'acr', 'status',
  'begins', 'ceremony_id', 'ceremony_kind', 'ceremony_challenge', 'ceremony_policy_version', 'ceremony_expires_at',
  'ceremony_device_ids', 'finished_id', 'finished_digest', 'finished2_id', 'finished2_digest', 'refused_ceremony_id',
  'result_hash', 'result_expires_at', 'redeemed_at', 'finished_at', 'user_verified', 'created_at', 'expires_at',
] as const satisfies readonly (keyof TicketsTable)[]

/** Without what the ticket has as well: every column costs at every read. */
const accountColumns = [
  'login_name', 'display_name', 'rp_id', 'origins', 'top_origins', 'suspended', 'policy_version', 'created_at',
] as const satisfies readonly (keyof AccountsTable)[]

const userColumns = [
  'username', 'handle', 'display_name', 'email', 'mobile',
] as const satisfies readonly (keyof UsersTable)[]

type Values = Readonly<Record<string, unknown>>

/** A column with the name it has in the join, put together once and not at every row. */
type Joined = { readonly column: string; readonly name: string }

const join = (table: string, columns: readonly string[]): readonly Joined[] =>
  columns.map((column) => ({ column, name: `${table}_${column}` }))

const joined = { a: join('a', accountColumns), u: join('u', userColumns) } as const

const aliased = (table: keyof typeof joined) =>
  joined[table].map(({ column, name }) => sql.ref<unknown>(`${table}.${column}`).as(name))

/** The join, to be narrowed by a condition on `t`. The ticket's columns keep their names. */
export const openedTickets = ({ db, now }: Toolkit) =>
  db.selectFrom('tickets as t')
    .innerJoin('accounts as a', 'a.id', 't.account_id')
    .leftJoin('users as u', (join) => join.onRef('u.id', '=', 't.user_id').onRef('u.account_id', '=', 't.account_id'))
    .select(ticketColumns.map((column) => `t.${column}` as const))
    .select([...aliased('a'), ...aliased('u')])
    // Not as EXISTS: PostgreSQL would rather read all keys of all users once than look for each user's own.
    .select((e) => e.selectFrom('credentials as c').select('c.id')
      .whereRef('c.account_id', '=', 't.account_id').whereRef('c.user_id', '=', 't.user_id').limit(sql<number>`1`).as('any_device_id'))
    .select(now.as('now_ms'))

/** Row of `openedTickets` → record. */
export function toOpenedTicket(row: Values): OpenedTicket {
  // The lists above name each table's columns, so the parts have the tables' types.
  const { account_id: accountId, user_id: userId } = row as Selectable<TicketsTable>
  const user = { ...part(row, joined.u), id: userId, account_id: accountId } as Selectable<UsersTable>
  return {
    ticket: toTicket(row as Selectable<TicketsTable>),
    account: toAccount({ ...part(row, joined.a), id: accountId } as Selectable<AccountsTable>),
    user: row['u_username'] === null ? null : toUser(user),
    hasDevices: row['any_device_id'] !== null,
    nowMs: Number(row['now_ms']),
  }
}

function part(row: Values, columns: readonly Joined[]): Values {
  const values: Record<string, unknown> = {}
  for (const { column, name } of columns) values[column] = row[name]
  return values
}
