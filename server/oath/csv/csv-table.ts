/** Rows of a CSV file as records, by the names in its first line. */
import { fault, ImportFaults } from '../import-faults.ts'
import { parseCsv } from './parse-csv.ts'

export type CsvRecord<Column extends string> = {
  readonly line: number
  /** Without spaces at its ends; empty where the row or the file has no such field. */
  readonly get: (column: Column) => string
}

export type Columns<Column extends string> = { readonly needed: readonly Column[]; readonly optional: readonly Column[] }

/**
 * Reads every record with `read`; a refusal inside is a fault of its line. Columns come in any order;
 * one that is unknown or stands twice is refused, so that a misspelled one is never passed over.
 * @throws {Refusal} import_invalid with every fault by line, body_too_large; nothing was read then
 */
export function readCsvTable<Column extends string, Value>(
  file: Uint8Array,
  columns: Columns<Column>,
  read: (record: CsvRecord<Column>) => Value,
): readonly Value[] {
  const faults = new ImportFaults()
  const [header, ...rows] = parseCsv(file, faults)
  const names = (header?.fields ?? []).map((name) => name.trim().toLowerCase())
  judgeHeader(names, columns)
  const values = rows.map(({ line, fields }) => faults.collect(`line ${line}`, () => {
    if (fields.length !== names.length) throw fault(`It has ${fields.length} fields instead of ${names.length}.`)
    return read({ line, get: (column) => (fields[names.indexOf(column)] ?? '').trim() })
  }))
  if (rows.length === 0 && faults.isEmpty) faults.add('line 1', 'There is no row after the first line.')
  faults.throwAny()
  return values.filter((value) => value !== null)
}

function judgeHeader(names: readonly string[], { needed, optional }: Columns<string>): void {
  const known = [...needed, ...optional]
  const missing = needed.filter((name) => !names.includes(name))
  const wrong = names.filter((name, index) => !known.includes(name) || names.indexOf(name) !== index)
  if (missing.length === 0 && wrong.length === 0) return
  throw fault(`line 1: The columns are ${known.join(', ')}; needed are ${needed.join(', ')}, each once.`)
}
