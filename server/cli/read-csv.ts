/** CSV (RFC 4180) as records by the names in its first line; any column, fields of any length. */
import { UsageFault } from './command.ts'

export type CsvRecord = { readonly line: number; readonly fields: Readonly<Record<string, string>> }

/** @throws {UsageFault} when two columns have one name, a row does not fit the first line, or a quote is not closed */
export function readCsv(file: string, text: string): readonly CsvRecord[] {
  const [header, ...rows] = splitRows(file, text)
  const names = header?.cells.map((name) => name.trim()) ?? []
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageFault(`${file} has two columns of one name.`, 'Name each column once.')
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length) throw new UsageFault(`${file} has ${cells.length} fields in line ${line}, not ${names.length}.`, 'Give every row the fields of the first line, and quote those that hold commas.')
    return { line, fields: Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()])) }
  })
}

type Row = { readonly line: number; readonly cells: readonly string[] }

/** A cell is quoted, with every quote inside doubled, or holds neither quote, comma nor line end. */
const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy

function splitRows(file: string, text: string): readonly Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let line = 1
  let began = 1
  cell.lastIndex = 0
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text)
    if (found === null) throw new UsageFault(`${file} is no CSV in line ${line}.`, 'Double the quotes inside quoted fields, and close each.')
    const [whole, quoted, plain = '', end] = found
    cells.push(quoted?.replaceAll('""', '"') ?? plain)
    line += whole.split('\n').length - 1
    if (end === ',' && cell.lastIndex < text.length) continue
    if (end === ',') cells.push('')
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: began, cells })
    cells = []
    began = line
  }
  return rows
}
