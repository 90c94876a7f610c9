/** Values that are set once, and the database's own clock. */
import { sql } from 'kysely'
import { changing, selectingOne, type Unit } from '../query.ts'

const select = selectingOne(({ db }, p: { name: string }) =>
  db.selectFrom('meta').select('value').where('name', '=', p.name))

const insert = changing(({ db }, p: { name: string; value: string }) =>
  db.insertInto('meta').values({ name: p.name, value: p.value }).onConflict((c) => c.doNothing()))

const selectNow = selectingOne(({ db, now }) => db.selectNoFrom(now.as('now')))

const upsertProbe = changing(({ db, now }) =>
  db.insertInto('meta').values({ name: 'probe', value: sql<string>`cast(${now} as text)` })
    .onConflict((c) => c.column('name').doUpdateSet({ value: sql<string>`cast(${now} as text)` })))

export function* findMeta(name: string): Unit<string | null> {
  return (yield* select({ name }))?.value ?? null
}

export function* addMeta(name: string, value: string): Unit<boolean> {
  return (yield* insert({ name, value })) === 1
}

export function* nowMs(): Unit<number> {
  const row = yield* selectNow({})
  if (row === null) throw new Error('the database has no clock')
  return row.now
}

/** Writes a row, since a database that is full or read-only still reads. */
export function* probe(): Unit<void> {
  yield* upsertProbe({})
}
