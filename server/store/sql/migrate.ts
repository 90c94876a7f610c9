/** Brings a database to the newest schema: each migration once, in order, all or nothing. */
import { sql } from 'kysely'
import { firstSchema } from './migrations/0001-first.ts'
import { changing, selecting, type Query, type Unit } from './query.ts'
import type { Toolkit } from './toolkit.ts'
import type { Compilable } from 'kysely'

/** Append-only: names are stored, so neither order nor name may change. */
const migrations: readonly { readonly name: string; readonly statements: (k: Toolkit) => readonly Compilable[] }[] = [
  { name: '0001-first', statements: firstSchema },
]

const createTable = changing(({ db }) =>
  db.schema.createTable('migrations').ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('applied_at', 'bigint', (c) => c.notNull()))
const listApplied = selecting(({ db }) => db.selectFrom('migrations').select('name'))
const addApplied = changing(({ db, now }, p: { name: string }) =>
  db.insertInto('migrations').values({ name: p.name, applied_at: now }))
/** Nodes that start together migrate one after the other; the number is ours alone. */
const waitForOthers = selecting(({ db }) =>
  db.selectNoFrom(sql<string>`pg_advisory_xact_lock(7239045)::text`.as('locked')))

const statement = (compilable: Compilable): Query => {
  const { sql: text } = compilable.compile()
  return { template: { name: '', compile: () => ({ sql: text, fill: () => [] }) }, parameters: {} }
}

/** @throws when the database was written by a newer version. */
export function* migrate(toolkit: Toolkit): Unit<void> {
  if (toolkit.dialect === 'postgres') yield* waitForOthers({})
  yield* createTable({})
  const applied = new Set((yield* listApplied({})).map((row) => row.name))
  for (const { name, statements } of migrations) {
    if (applied.delete(name)) continue
    for (const compilable of statements(toolkit)) yield statement(compilable)
    yield* addApplied({ name })
  }
  const [unknown] = applied
  if (unknown !== undefined) throw new Error(`the database has the unknown migration ${unknown}; a newer version wrote it`)
}
