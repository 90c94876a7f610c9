/** Rows that travel as one parameter: a JSON list of lists, for one statement. */
import { sql, type RawBuilder } from 'kysely'
import type { Toolkit } from './toolkit.ts'

export type JsonRows = {
  /** What to select from. */
  readonly each: RawBuilder<unknown>
  readonly text: (at: number) => RawBuilder<string>
  readonly number: (at: number) => RawBuilder<number>
}

/** @param json the parameter with the lists */
export function jsonRows({ dialect }: Toolkit, json: string): JsonRows {
  const lite = dialect === 'sqlite'
  return {
    each: lite ? sql`json_each(${json})` : sql`json_array_elements(${json}::json)`,
    text: (at) => sql<string>`${sql.raw(`value ->> ${at}`)}`,
    number: (at) => sql<number>`${sql.raw(lite ? `value ->> ${at}` : `(value ->> ${at})::bigint`)}`,
  }
}
