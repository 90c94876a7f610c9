/** CSV (RFC 4180) → rows of fields: commas, double quotes, CRLF or LF. Faults are told by line. */
import { refuse } from '../../contract/refuse.ts'
import { fault, type ImportFaults } from '../import-faults.ts'

export type CsvRow = {
  /** Where it begins, counted from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

export const csvLimits = { bytes: 4_194_304, rows: 20_000, fieldLength: 512 } as const

/** The first row is the header. @throws {Refusal} body_too_large, import_invalid when it is not UTF-8 or ends inside quotes */
export function parseCsv(file: Uint8Array, faults: ImportFaults): readonly CsvRow[] {
  if (file.length > csvLimits.bytes) throw refuse('body_too_large', { detail: `The file has more than ${csvLimits.bytes} bytes.` })
  const reader = new CsvReader(decode(file), faults)
  const rows: CsvRow[] = []
  while (!reader.isAtEnd) {
    const row = reader.takeRow()
    // An empty line is no row.
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row)
    if (rows.length > csvLimits.rows + 1) throw fault(`The file has more than ${csvLimits.rows} rows.`)
  }
  return rows
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    throw fault('The file is not UTF-8.')
  }
}

class CsvReader {
  readonly #text: string
  readonly #faults: ImportFaults
  #at = 0
  #line = 1

  constructor(text: string, faults: ImportFaults) {
    this.#text = text
    this.#faults = faults
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  takeRow(): CsvRow {
    const line = this.#line
    const fields = [this.#takeField(line)]
    while (this.#text[this.#at] === ',') {
      this.#at += 1
      fields.push(this.#takeField(line))
    }
    this.#takeLineEnd(line)
    return { line, fields }
  }

  #takeField(line: number): string {
    const field = this.#text[this.#at] === '"' ? this.#takeQuoted(line) : this.#takeUntil(/[",\r\n]/g)
    if (field.length > csvLimits.fieldLength) this.#faults.add(`line ${line}`, 'A field is too long.')
    return field
  }

  /** Two quotes inside are one; anything else ends it. */
  #takeQuoted(line: number): string {
    const parts: string[] = []
    do {
      const end = this.#text.indexOf('"', this.#at + 1)
      if (end < 0) throw fault(`line ${line}: A quoted field is not closed.`)
      parts.push(this.#text.slice(this.#at + 1, end))
      this.#at = end + 1
    } while (this.#text[this.#at] === '"')
    const field = parts.join('"')
    this.#line += field.split('\n').length - 1
    return field
  }

  #takeUntil(mark: RegExp): string {
    mark.lastIndex = this.#at
    const end = mark.exec(this.#text)?.index ?? this.#text.length
    const taken = this.#text.slice(this.#at, end)
    this.#at = end
    return taken
  }

  /** What stands after a field is a comma, the end of the line or of the file. */
  #takeLineEnd(line: number): void {
    const rest = this.#takeUntil(/\r?\n/g)
    if (rest !== '') this.#faults.add(`line ${line}`, 'Something stands beside a quoted field, or a quote inside one that is not.')
    this.#at += this.#text[this.#at] === '\r' ? 2 : 1
    this.#line += 1
  }
}
