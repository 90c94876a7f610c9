/** Runs a unit of work without a pause, over prepared statements. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { sqliteToolkit } from '../sql/toolkit.ts'
import type { CompiledTemplate, Outcome, Query, Template, Unit } from '../sql/query.ts'

type Prepared = { readonly statement: StatementSync; readonly answers: boolean; readonly fill: CompiledTemplate['fill'] }

export type RunUnit = <T>(unit: Unit<T>) => T

export function createUnitRunner(db: DatabaseSync): RunUnit {
  const prepared = new Map<Template, Prepared>()
  const prepare = (template: Template): Prepared => {
    const { sql, fill } = template.compile(sqliteToolkit)
    const statement = db.prepare(sql)
    const made = { statement, fill, answers: statement.columns().length > 0 }
    prepared.set(template, made)
    return made
  }
  const execute = ({ template, parameters }: Query): Outcome => {
    const { statement, answers, fill } = prepared.get(template) ?? prepare(template)
    // Records hold nothing that SQLite cannot bind.
    const values = fill(parameters) as readonly SQLInputValue[]
    if (answers) {
      const rows = statement.all(...values)
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
