/** A batch travels as one JSON text; PostgreSQL unfolds it into rows. Bytes travel as hex. */

type ColumnType = 'text' | 'bytea' | 'bigint' | 'boolean'

/** Column → type. The names are ours, never a caller's. */
export type Columns = Readonly<Record<string, ColumnType>>
export type RowOf<C extends Columns> = Readonly<{ [K in keyof C]: string | number | boolean | Uint8Array | null }>

/** The FROM item: `json_to_recordset($1) as i(…)`. */
export const fromRecords = (columns: Columns, parameter: string): string => {
  const list = Object.entries(columns).map(([name, type]) => `${name} ${type === 'bytea' ? 'text' : type}`)
  return `json_to_recordset(${parameter}::json) as i(${list.join(', ')})`
}

/** The columns as values of their types, of the alias `i`. */
export const selectColumns = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, type]) => (type === 'bytea' ? `decode(i.${name}, 'hex') as ${name}` : `i.${name}`))
    .join(', ')

export const names = (columns: Columns): string => Object.keys(columns).join(', ')

/** `prefix` keeps the columns of two tables apart in one set. */
export const prefixed = <C extends Columns>(prefix: string, columns: C): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, type]) => [prefix + name, type]))

const toJson = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex') : value

export const encodeRecords = (rows: readonly Readonly<Record<string, unknown>>[]): string =>
  JSON.stringify(rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)]))))

export const withPrefix = (prefix: string, row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [prefix + name, value]))

/** The database clock at this very row, Unix milliseconds. */
export const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
