/** The tables of licensing: licenses, their instances, activations and the keys that sign messages. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

const time = 'bigint'

export function licensing(k: Toolkit): readonly Compilable[] {
  return [...licenses(k), ...activations(k), ...activationKeys(k)]
}

const licenses = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('licenses')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('serial', 'text', (c) => c.notNull())
    .addColumn('capacity', 'integer', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('last_number', 'integer', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('licenses_key', ['account_id', 'serial'])
    .addForeignKeyConstraint('licenses_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
  db.schema.createIndex('licenses_of_user').on('licenses').columns(['account_id', 'user_id']),
  db.schema.createTable('instances')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('license', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('platform', 'text', (c) => c.notNull())
    .addColumn('vouched_by', 'text')
    .addColumn('sealed_secret', bytes, (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('activated_at', time)
    .addColumn('last_used_at', time)
    .addUniqueConstraint('instances_number', ['account_id', 'license', 'number'])
    .addForeignKeyConstraint('instances_license', ['account_id', 'license'], 'licenses', ['account_id', 'serial']),
]

const activations = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('activations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('license', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('ticket_id', 'text')
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('life', 'text', (c) => c.notNull())
    .addColumn('live_until', time)
    .addColumn('typed_allowed', 'boolean', (c) => c.notNull())
    .addColumn('voucher_id', 'text')
    .addColumn('vouch_verifies_user', 'boolean', (c) => c.notNull())
    .addColumn('h1', bytes, (c) => c.notNull())
    .addColumn('sealed_secret', bytes)
    .addColumn('sealed_message2', bytes)
    .addColumn('answer_digest', bytes)
    .addColumn('instance_id', 'text')
    .addColumn('policy_version', 'integer', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull()),
  db.schema.createIndex('activations_of_license').on('activations').columns(['account_id', 'license']),
  db.schema.createIndex('activations_by_age').on('activations').columns(['account_id', 'created_at']),
  // What is overdue is looked for in all accounts at once.
  db.schema.createIndex('activations_overdue').on('activations').column('live_until'),
]

const activationKeys = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('activation_keys')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('public_key', bytes, (c) => c.notNull())
    .addColumn('sealed_private_key', bytes, (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('activation_keys_key', ['account_id', 'key_id']),
]
