/** Runs a unit of work without a pause, over prepared statements. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { sqliteToolkit } from '../sql/toolkit.ts'
import type { CompiledTemplate, Outcome, Query, Template, Unit } from '../sql/query.ts'

type Prepared = {
  readonly statement: StatementSync
  /** Of what it answers; none when it only writes. */
  readonly columns: readonly string[]
  readonly fill: CompiledTemplate['fill']
}

export type RunUnit = <T>(unit: Unit<T>) => T

export function createUnitRunner(db: DatabaseSync): RunUnit {
  const prepared = new Map<Template, Prepared>()
  const prepare = (template: Template): Prepared => {
    const { sql, fill } = template.compile(sqliteToolkit)
    const statement = db.prepare(sql)
    // As arrays: node:sqlite makes slow objects, and their names anew for every row.
    statement.setReturnArrays(true)
    const made = { statement, fill, columns: statement.columns().map(({ name }) => name) }
    prepared.set(template, made)
    return made
  }
  const execute = ({ template, parameters }: Query): Outcome => {
    const { statement, columns, fill } = prepared.get(template) ?? prepare(template)
    // Records hold nothing that SQLite cannot bind.
    const values = fill(parameters) as readonly SQLInputValue[]
    if (columns.length > 0) {
      const rows = (statement.all(...values) as unknown as readonly (readonly unknown[])[]).map((row) => toRow(columns, row))
      return { rows, changed: rows.length }
    }
    return { rows: [], changed: Number(statement.run(...values).changes) }
  }
  return (unit) => {
    let step = unit.next()
    while (!step.done) {
      let outcome: Outcome
      try {
        outcome = execute(step.value)
      } catch (error) {
        step = unit.throw(error)
        continue
      }
      step = unit.next(outcome)
    }
    return step.value
  }
}

function toRow(columns: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {}
  let place = 0
  for (const column of columns) row[column] = values[place++]
  return row
}
