/**
 * Writes that arrive together share one transaction and one sync; none resolves before COMMIT has
 * returned. Hardly any takes back what it wrote, so a group is first tried without savepoints. If
 * one does, the group begins anew with a savepoint for each, and it takes back its own rows only.
 */
import type { DatabaseSync } from 'node:sqlite'
import { gather } from '../sql/gather.ts'
import { Undo } from '../sql/query.ts'
import { translateSqliteError } from './errors.ts'

/** Bounds how long the event loop is held by one commit. */
const maxGroup = 128

/** Must be repeatable: it runs again when its group could not be committed. */
type Work<T> = () => T

type Waiting = {
  readonly run: () => void
  readonly runInSavepoint: (transaction: Transaction) => void
  readonly settle: () => void
  readonly fail: (error: unknown) => void
}

export type GroupCommit = {
  add<T>(work: Work<T>): Promise<T>
  /** Commits what waits. */
  flush(): void
}

/** @param wrote told of every group that left, and how many writes it was */
export function createGroupCommit(db: DatabaseSync, wrote: (count: number) => void): GroupCommit {
  const transaction = prepareTransaction(db)
  const waiting: Waiting[] = []
  const flush = () => {
    clock.cancel()
    const count = waiting.length
    if (count === 0) return
    clock.left(count)
    while (waiting.length > 0) commitGroup(transaction, waiting.splice(0, maxGroup), false)
    wrote(count)
  }
  const clock = gather(flush)
  return {
    flush,
    add: (work) =>
      new Promise((resolve, reject) => {
        waiting.push(createWaiting(work, resolve, reject))
        clock.call(waiting.length)
      }),
  }
}

type Transaction = ReturnType<typeof prepareTransaction>

/** SQL that is parsed once. */
function prepareTransaction(db: DatabaseSync) {
  const statement = (sql: string) => {
    const prepared = db.prepare(sql)
    return () => void prepared.run()
  }
  return {
    isOpen: () => db.isTransaction,
    begin: statement('BEGIN IMMEDIATE'),
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    savepoint: statement('SAVEPOINT change'),
    release: statement('RELEASE change'),
    rollbackTo: statement('ROLLBACK TO change'),
  }
}

type Outcome<T> = { readonly answer: T } | { readonly error: unknown }

function createWaiting<T>(work: Work<T>, resolve: (answer: T) => void, reject: (error: unknown) => void): Waiting {
  let outcome: Outcome<T> | null = null
  return {
    run: () => {
      outcome = { answer: work() }
    },
    runInSavepoint: (transaction) => {
      outcome = runInSavepoint(transaction, work)
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
function runInSavepoint<T>(transaction: Transaction, work: Work<T>): Outcome<T> {
  transaction.savepoint()
  try {
    const answer = work()
    transaction.release()
    return { answer }
  } catch (error) {
    if (!transaction.isOpen()) throw error
    transaction.rollbackTo()
    transaction.release()
    if (error instanceof Undo) return { answer: (error as Undo<T>).answer }
    return { error }
  }
}

/** Whoever is to blame fails alone, the neighbours get another try. */
function commitGroup(transaction: Transaction, group: readonly Waiting[], careful: boolean): void {
  try {
    transaction.begin()
    for (const one of group) {
      if (careful) one.runInSavepoint(transaction)
      else one.run()
    }
    transaction.commit()
  } catch (error) {
    const lost = !transaction.isOpen()
    if (!lost) transaction.rollback()
    // Nothing was written.
    if (careful && group.length === 1) group[0]?.fail(error)
    else if (careful || lost) for (const one of group) commitGroup(transaction, [one], true)
    else commitGroup(transaction, group, true)
    return
  }
  for (const { settle } of group) settle()
}
