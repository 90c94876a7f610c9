/** The table of users' tokens; a row that is gone was ended. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

const time = 'bigint'

export const userTokens = ({ db, bytes }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('user_tokens')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('expires_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('user_tokens_key', ['account_id', 'hash'])
    .addForeignKeyConstraint('user_tokens_user', ['account_id', 'user_id'], 'users', ['account_id', 'id']),
  db.schema.createIndex('user_tokens_of_user').on('user_tokens').columns(['account_id', 'user_id']),
  db.schema.createIndex('user_tokens_expiry').on('user_tokens').column('expires_at'),
]
