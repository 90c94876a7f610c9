/** A CSV file of one-time-code devices: all of them, or none and every fault by its line. */
import { decodeBase32 } from '../base32.ts'
import { fault } from '../import-faults.ts'
import type { Import, ImportedKey } from '../imported-key.ts'
import { isAlgorithm, isDigits } from '../oath.ts'
import { parseOcraSuite } from '../ocra-suite.ts'
import { judgeSecret } from '../secret.ts'
import { readCsvTable, type CsvRecord } from './csv-table.ts'

const columns = {
  needed: ['serial', 'kind'],
  optional: ['secret_hex', 'secret_base32', 'algorithm', 'digits', 'period', 'counter', 'suite', 'manufacturer'],
} as const

type Column = (typeof columns)['needed' | 'optional'][number]
type Row = CsvRecord<Column>

/**
 * Columns are described in this room's README.
 * @throws {Refusal} import_invalid, body_too_large
 */
export function importCsv(file: Uint8Array): Import {
  const seen = new Map<string, number>()
  const keys = readCsvTable<Column, ImportedKey>(file, { needed: columns.needed, optional: columns.optional }, (row) => {
    const key = readRow(row)
    const before = seen.get(key.serial)
    if (before !== undefined) throw fault(`The serial stands in line ${before} already.`)
    seen.set(key.serial, row.line)
    return key
  })
  return { keys, passedOver: [] }
}

function readRow(row: Row): ImportedKey {
  const serial = row.get('serial')
  if (!/^[\x21-\x7e]{1,64}$/.test(serial)) throw fault('The serial is 1 to 64 ASCII characters without spaces.')
  const secret = readSecret(row)
  const common = {
    serial, keyId: serial, secret, ...judgeSecret(secret, 'imported'), manufacturer: row.get('manufacturer'), notBeforeMs: null, notAfterMs: null,
  }
  switch (row.get('kind').toLowerCase()) {
    case 'hotp': return { ...common, kind: 'hotp', ...readShape(row), counter: readWhole(row, 'counter', 0, Number.MAX_SAFE_INTEGER) }
    case 'totp': return { ...common, kind: 'totp', ...readShape(row), periodSeconds: readPeriod(row), drift: 0 }
    case 'ocra': return { ...common, kind: 'ocra', ...readSuite(row), counter: readWhole(row, 'counter', 0, Number.MAX_SAFE_INTEGER) }
    default: throw fault('The kind is hotp, totp or ocra.')
  }
}

function readSecret(row: Row): Uint8Array {
  const [hex, base32] = [row.get('secret_hex'), row.get('secret_base32')]
  if ((hex === '') === (base32 === '')) throw fault('One of secret_hex and secret_base32 is needed.')
  if (hex !== '' && !/^(?:[0-9a-fA-F]{2})+$/.test(hex)) throw fault('secret_hex is not hexadecimal.')
  const secret = hex === '' ? decodeBase32(base32) : Uint8Array.from(Buffer.from(hex, 'hex'))
  if (secret === null) throw fault('secret_base32 is not Base32.')
  return secret
}

function readShape(row: Row) {
  const algorithm = (row.get('algorithm') || 'SHA1').toUpperCase().replace('-', '')
  const digits = readWhole(row, 'digits', 6, 99)
  if (row.get('suite') !== '') throw fault('Only an ocra device has a suite.')
  if (!isAlgorithm(algorithm)) throw fault('The algorithm is SHA1, SHA256 or SHA512.')
  if (!isDigits(digits)) throw fault('The digits are 6 to 8.')
  return { algorithm, digits }
}

function readSuite(row: Row) {
  const { text, algorithm, digits } = parseOcraSuite(row.get('suite'))
  return { suite: text, algorithm, digits }
}

function readPeriod(row: Row): number {
  const seconds = readWhole(row, 'period', 30, 3600)
  if (seconds < 1) throw fault('The period is at least one second.')
  return seconds
}

function readWhole(row: Row, column: 'counter' | 'period' | 'digits', otherwise: number, most: number): number {
  const text = row.get(column)
  if (text === '') return otherwise
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value > most) throw fault(`The ${column} is no whole number, or too large.`)
  return value
}
