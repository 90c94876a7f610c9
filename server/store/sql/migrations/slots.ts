/** The table of device slots, and what ties a credential to the one it fills. */
import { sql, type Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

const time = 'bigint'

export const slots = ({ db }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('slots')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('serial', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('disabled', 'boolean', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addUniqueConstraint('slots_serial', ['account_id', 'serial'])
    .addForeignKeyConstraint('slots_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
  db.schema.createIndex('slots_of_user').on('slots').columns(['account_id', 'user_id', 'serial']),
  // One key a slot, whatever the code believes. Keys without a slot are not in it, so they pay nothing.
  db.schema.createIndex('credentials_serial').on('credentials').columns(['account_id', 'serial']).unique()
    .where(sql`serial`, 'is not', null),
]
