/** The table of devices that show one-time codes. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

const time = 'bigint'

export const oath = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('oath_devices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('serial', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('digits', 'integer', (c) => c.notNull())
    .addColumn('period_seconds', 'integer')
    .addColumn('suite', 'text')
    .addColumn('look_around', 'integer', (c) => c.notNull())
    .addColumn('counter', 'bigint', (c) => c.notNull())
    .addColumn('drift', 'integer', (c) => c.notNull())
    .addColumn('sealed_secret', bytes, (c) => c.notNull())
    .addColumn('secret_told', 'boolean', (c) => c.notNull())
    .addColumn('legacy', 'boolean', (c) => c.notNull())
    .addColumn('manufacturer', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('question', 'text')
    .addColumn('question_ends', time)
    .addColumn('sent', 'text')
    .addColumn('sent_ends', time)
    .addColumn('not_before', time)
    .addColumn('not_after', time)
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('last_used_at', time)
    .addUniqueConstraint('oath_devices_serial', ['account_id', 'serial'])
    .addForeignKeyConstraint('oath_devices_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
  db.schema.createIndex('oath_devices_of_user').on('oath_devices').columns(['account_id', 'user_id']),
]
