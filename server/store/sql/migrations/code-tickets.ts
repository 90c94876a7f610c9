/** The table of devices for one-time codes that pages are setting up just now. */
import type { Compilable } from 'kysely'
import type { Toolkit } from '../toolkit.ts'

/** A table of its own, short, so that what was abandoned is found without a look at every ticket or device. */
export const codeTickets = ({ db }: Toolkit): readonly Compilable[] => [
  db.schema.createTable('code_setups')
    .addColumn('device_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('ticket_id', 'text', (c) => c.notNull()),
  db.schema.createIndex('code_setups_of_user').on('code_setups').columns(['account_id', 'user_id']),
]
