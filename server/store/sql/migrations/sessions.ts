/** The table of sessions; a row that is gone was ended. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

const time = 'bigint'

export const sessions = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('sessions')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('location', 'text', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('expires_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('sessions_key', ['account_id', 'hash']),
]
