/** The first schema. A migration is never changed once released; a new one follows it. */
import { sql, type Compilable } from 'kysely'
import { codeTickets } from './code-tickets.ts'
import { licensing } from './licensing.ts'
import { oath } from './oath.ts'
import { passwords } from './passwords.ts'
import { sessions } from './sessions.ts'
import { slots } from './slots.ts'
import { userTokens } from './user-tokens.ts'
import { postgresGuards, sqliteGuards } from './event-guards.ts'
import type { Toolkit } from '../toolkit.ts'

/** Unix milliseconds. */
const time = 'bigint'

export function firstSchema(k: Toolkit): readonly Compilable[] {
  return [
    ...metadata(k), ...accounts(k), ...fleetRuns(k), ...users(k), ...tickets(k), ...credentials(k), ...credentialIndexes(k),
    ...events(k), ...notices(k), ...licensing(k), ...oath(k), ...codeTickets(k), ...sessions(k), ...passwords(k), ...slots(k), ...userTokens(k),
  ]
}

// Accounts are never removed. What is written for every ceremony names its account without a foreign
// key: PostgreSQL would lock the account's row for each of them.

/** In SQLite a table whose rows lie in the order of its text key: one tree fewer to write. For short rows only. */
const keyedTable = ({ db, dialect }: Toolkit, name: string, inPostgres = sql``) =>
  db.schema.createTable(name).modifyEnd(dialect === 'sqlite' ? sql`without rowid` : inPostgres)

/** PostgreSQL keeps room in a page for what a row becomes, so that a step of its way writes no index. */
const roomToGrow = sql`with (fillfactor = 40)`

const metadata = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('metadata_blobs')
    .addColumn('source', 'text', (c) => c.primaryKey())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('parts', 'integer', (c) => c.notNull())
    .addColumn('taken_at', time, (c) => c.notNull())
    .addColumn('checked_at', time, (c) => c.notNull()),
  db.schema.createTable('metadata_parts')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('part', 'integer', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addColumn('added_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('metadata_parts_key', ['source', 'digest', 'part']),
]

const accounts = (k: Toolkit): readonly Compilable[] => {
  const { db, bytes } = k
  return [
    db.schema.createTable('meta')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull()),
    db.schema.createTable('accounts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('login_name', 'text', (c) => c.notNull().unique())
      .addColumn('display_name', 'text', (c) => c.notNull())
      .addColumn('rp_id', 'text', (c) => c.notNull())
      .addColumn('origins', 'text', (c) => c.notNull())
      .addColumn('top_origins', 'text', (c) => c.notNull())
      .addColumn('suspended', 'boolean', (c) => c.notNull())
      .addColumn('policy_version', 'integer', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull()),
    db.schema.createTable('account_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('hash', bytes, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('last_used_at', time),
    db.schema.createIndex('account_keys_account').on('account_keys').column('account_id'),
    db.schema.createTable('policies')
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('policy', 'text', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('policies_key', ['account_id', 'version']),
  ]
}

/** What each account's keys were last judged by; the owner is whoever is judging them now. */
const fleetRuns = ({ db }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('fleet_runs')
    .addColumn('account_id', 'text', (c) => c.primaryKey().references('accounts.id'))
    .addColumn('policy_version', 'integer', (c) => c.notNull())
    .addColumn('metadata_version', 'text', (c) => c.notNull())
    .addColumn('cursor_user', 'text')
    .addColumn('cursor_device', 'text')
    .addColumn('flagged', 'integer', (c) => c.notNull())
    .addColumn('cleared', 'integer', (c) => c.notNull())
    .addColumn('owner', 'text')
    .addColumn('lease_ends', time, (c) => c.notNull())
    .addColumn('finished_at', time),
]

const users = (k: Toolkit): readonly Compilable[] => [
  keyedTable(k, 'users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('username', 'text', (c) => c.notNull())
    .addColumn('handle', k.bytes, (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('mobile', 'text')
    .addUniqueConstraint('users_name', ['account_id', 'username'])
    // Lets other tables refer to a user of the same account only.
    .addUniqueConstraint('users_in_account', ['account_id', 'id']),
]

const tickets = (k: Toolkit): readonly Compilable[] => {
  const { bytes } = k
  return [
    keyedTable(k, 'tickets', roomToGrow)
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('hash', bytes, (c) => c.notNull().unique())
      .addColumn('user_id', 'text')
      .addColumn('operation', 'text', (c) => c.notNull())
      .addColumn('origin', 'text', (c) => c.notNull())
      .addColumn('binding_hash', bytes, (c) => c.notNull())
      .addColumn('device_id', 'text')
      .addColumn('auth_time', time)
      .addColumn('acr', 'text')
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('begins', 'integer', (c) => c.notNull())
      .addColumn('ceremony_id', 'text')
      .addColumn('ceremony_kind', 'text')
      .addColumn('ceremony_challenge', bytes)
      .addColumn('ceremony_policy_version', 'integer')
      .addColumn('ceremony_expires_at', time)
      .addColumn('ceremony_device_ids', 'text')
      .addColumn('finished_id', 'text')
      .addColumn('finished_digest', bytes)
      .addColumn('finished2_id', 'text')
      .addColumn('finished2_digest', bytes)
      .addColumn('refused_ceremony_id', 'text')
      .addColumn('result_hash', bytes)
      .addColumn('result_expires_at', time)
      .addColumn('redeemed_at', time)
      .addColumn('finished_at', time)
      .addColumn('user_verified', 'boolean')
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('expires_at', time, (c) => c.notNull())
      .addForeignKeyConstraint('tickets_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
    // Every index of the table costs something at every step of a ticket. None is on the expiry: what expired is
    // looked for rarely, in a table that stays short. None is on ceremony or result, which name their ticket.
  ]
}

/** Whose key it is, and the key itself. */
const keyColumns = ({ db, bytes }: Toolkit) =>
  db.schema.createTable('credentials')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('ticket_id', 'text', (c) => c.notNull())
    // Once by the ticket, whose row is locked and has one live ceremony: no index of its own.
    .addColumn('ceremony_id', 'text', (c) => c.notNull())
    .addColumn('rp_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('credential_id', bytes, (c) => c.notNull())
    .addColumn('public_key', bytes, (c) => c.notNull())
    .addColumn('algorithm', 'integer', (c) => c.notNull())
    .addColumn('sign_count', 'bigint', (c) => c.notNull())
    .addColumn('user_verified', 'boolean', (c) => c.notNull())
    .addColumn('backup_eligible', 'boolean', (c) => c.notNull())
    .addColumn('backed_up', 'boolean', (c) => c.notNull())
    .addColumn('transports', 'text', (c) => c.notNull())
    .addColumn('attachment', 'text')

const credentials = (k: Toolkit): readonly Compilable[] => [
  keyColumns(k)
    .addColumn('aaguid', 'text', (c) => c.notNull())
    .addColumn('fmt', 'text', (c) => c.notNull())
    .addColumn('attestation_key_identifier', 'text')
    .addColumn('trust', 'text', (c) => c.notNull())
    .addColumn('trust_anchor', 'text')
    .addColumn('policy_version', 'integer', (c) => c.notNull())
    .addColumn('metadata_version', 'text', (c) => c.notNull())
    .addColumn('app_id', 'text')
    .addColumn('serial', 'text')
    .addColumn('replaces', 'text')
    .addColumn('replaced_by', 'text')
    .addColumn('attestation_object', k.bytes, (c) => c.notNull())
    .addColumn('client_data_json', k.bytes, (c) => c.notNull())
    .addColumn('seal', k.bytes, (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('last_used_at', time)
    .addColumn('flag_code', 'text').addColumn('flag_since', time).addColumn('flag_grace_ends', time)
    // WebAuthn L3 §7.1: a credential id is registered once, whoever asks.
    .addUniqueConstraint('credentials_id', ['credential_id', 'rp_id'])
    .addForeignKeyConstraint('credentials_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
]

const credentialIndexes = ({ db }: Toolkit): readonly Compilable[] => [
  db.schema.createIndex('credentials_user').on('credentials').columns(['account_id', 'user_id']),
  db.schema.createIndex('credentials_flagged').on('credentials').columns(['account_id', 'user_id'])
    .where(sql`flag_code`, 'is not', null),
  db.schema.createIndex('credentials_pending').on('credentials').column('ticket_id').where(sql`state`, '=', sql`'pending'`),
]

const events = (k: Toolkit): readonly Compilable[] => {
  const { db, bytes, dialect } = k
  return [
    keyedTable(k, 'events')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('code', 'text')
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('username', 'text')
      .addColumn('device_id', 'text')
      .addColumn('request_id', 'text')
      .addColumn('details', 'text', (c) => c.notNull()),
    keyedTable(k, 'unchained_events')
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('unchained_events_key', ['account_id', 'id']),
    db.schema.createTable('event_links')
      .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('last', 'bigint', (c) => c.notNull())
      .addColumn('event_ids', 'text', (c) => c.notNull())
      .addColumn('macs', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('event_links_key', ['account_id', 'last']),
    db.schema.createTable('chain_heads')
      .addColumn('account_id', 'text', (c) => c.primaryKey().references('accounts.id'))
      .addColumn('sequence', 'bigint', (c) => c.notNull())
      .addColumn('mac', bytes),
    ...(dialect === 'sqlite' ? sqliteGuards : postgresGuards),
  ]
}

const notices = (k: Toolkit): readonly Compilable[] => {
  const { db } = k
  return [
    keyedTable(k, 'notices')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('email', 'text')
      .addColumn('mobile', 'text')
      .addColumn('details', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('due_at', time, (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull()),
    db.schema.createIndex('notices_due').on('notices').column('due_at'),
  ]
}
