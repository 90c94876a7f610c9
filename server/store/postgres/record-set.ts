/**
 * A batch travels as one array a column, and PostgreSQL unfolds the arrays side by side into rows: no
 * row has names to carry or values to be read from text.
 */
import { encodeArray, type ElementType } from './binary-array.ts'

/** Column → type. The names are ours, never a caller's. */
export type Columns = Readonly<Record<string, ElementType>>
type Row = Readonly<Record<string, unknown>>

/** The select list that unfolds the columns, whose arrays are the statement's first parameters. */
export const unfold = (columns: Columns): string =>
  Object.entries(columns).map(([name], index) => `unnest(${parameter(columns, index)}) as ${name}`).join(', ')

/** The array of one of the columns, for `= any(…)`. */
export const arrayOf = (columns: Columns, name: string): string => parameter(columns, Object.keys(columns).indexOf(name))

const parameter = (columns: Columns, index: number): string => `$${index + 1}::${Object.values(columns)[index]}[]`

/**
 * The values of `columns`, one array a column, of rows that may lack some (null then). A row made of
 * several records goes by its parts: their columns follow each other as their arrays do.
 */
export const fold = (columns: Columns, rows: readonly Row[]): readonly Uint8Array[] =>
  Object.entries(columns).map(([name, type]) => encodeArray(type, rows.map((row) => row[name])))

export const names = (columns: Columns): string => Object.keys(columns).join(', ')

/** `prefix` keeps the columns of two tables apart in one set. */
export const prefixed = (prefix: string, columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, type]) => [prefix + name, type]))

/** The database clock at this very row, Unix milliseconds. */
export const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
