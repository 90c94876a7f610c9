/**
 * Writes that arrive together share one transaction and one sync. Each has a savepoint of its own,
 * so one that fails takes back its own rows only; none resolves before COMMIT has returned.
 */
import type { DatabaseSync } from 'node:sqlite'
import { Undo } from '../sql/query.ts'
import { translateSqliteError } from './errors.ts'

/** Bounds how long the event loop is held by one commit. */
const maxGroup = 128

/** Must be repeatable: it runs again when its group could not be committed. */
type Work<T> = () => T

type Waiting = {
  readonly run: () => void
  readonly settle: () => void
  readonly fail: (error: unknown) => void
}

export type GroupCommit = {
  add<T>(work: Work<T>): Promise<T>
  /** Commits what waits. */
  flush(): void
}

export function createGroupCommit(db: DatabaseSync): GroupCommit {
  const waiting: Waiting[] = []
  let scheduled = false

  const flush = () => {
    scheduled = false
    while (waiting.length > 0) commitGroup(db, waiting.splice(0, maxGroup))
  }
  return {
    flush,
    add: (work) =>
      new Promise((resolve, reject) => {
        waiting.push(createWaiting(db, work, resolve, reject))
        if (scheduled) return
        scheduled = true
        // After the poll phase: all requests that this turn of the loop brought are in the group.
        setImmediate(flush)
      }),
  }
}

type Outcome<T> = { readonly answer: T } | { readonly error: unknown }

function createWaiting<T>(
  db: DatabaseSync, work: Work<T>, resolve: (answer: T) => void, reject: (error: unknown) => void,
): Waiting {
  let outcome: Outcome<T> | null = null
  return {
    run: () => {
      outcome = runInSavepoint(db, work)
    },
    settle: () => {
      if (outcome === null) reject(new Error('a write was committed without having run'))
      else if ('error' in outcome) reject(translateSqliteError(outcome.error))
      else resolve(outcome.answer)
    },
    fail: (error) => reject(translateSqliteError(error)),
  }
}

/** @throws only when the whole transaction is gone; SQLite rolls back by itself when it is full */
function runInSavepoint<T>(db: DatabaseSync, work: Work<T>): Outcome<T> {
  db.exec('SAVEPOINT change')
  try {
    const answer = work()
    db.exec('RELEASE change')
    return { answer }
  } catch (error) {
    if (!db.isTransaction) throw error
    db.exec('ROLLBACK TO change; RELEASE change')
    if (error instanceof Undo) return { answer: (error as Undo<T>).answer }
    return { error }
  }
}

function commitGroup(db: DatabaseSync, group: readonly Waiting[]): void {
  try {
    db.exec('BEGIN IMMEDIATE')
    for (const { run } of group) run()
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    const [only] = group
    if (group.length === 1) only?.fail(error)
    // Nothing was written. Whoever is to blame fails alone, the neighbours get another try.
    else for (const one of group) commitGroup(db, [one])
    return
  }
  for (const { settle } of group) settle()
}
