/** The table of passwords; one a user at most. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

export const passwords = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('passwords')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('salt', bytes, (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('passwords_key', ['account_id', 'user_id'])
    .addForeignKeyConstraint('passwords_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
]
