import { refuse } from '../../contract/refuse.ts'
import type { AddedLicenses, ImportLicenses } from '../../contract/shapes/licenses.ts'
import { username } from '../../contract/shapes/primitives.ts'
import { fault } from '../../oath/import-faults.ts'
import { readCsvTable } from '../../oath/csv/csv-table.ts'
import { importPskc } from '../../oath/pskc/import-pskc.ts'
import type { AccountCaller, Services } from '../services.ts'
import { keepLicenses } from './add-licenses.ts'

type Row = { readonly serial: string; readonly capacity: number; readonly username: string | null }

/** As many as one call makes up. */
const mostLicenses = 500

const columns = { needed: ['serial'], optional: ['capacity', 'username'] } as const

/**
 * Adds the licenses of a file, all or none. Of a PSKC file the serials are taken and nothing else: an
 * instance's keys are made here, by each activation.
 * @throws {Refusal} import_invalid with every fault or for more than 500 licenses, import_key_wrong, xml_refused, license_exists, user_not_found
 */
export async function importLicenses(services: Services, caller: AccountCaller, input: ImportLicenses): Promise<AddedLicenses> {
  const file = Buffer.from(input.text, 'utf8')
  const capacity = input.capacity ?? 1
  const rows = input.format === 'csv' ? readCsv(file, capacity) : await readPskc(file, capacity, input.password ?? null)
  if (rows.length > mostLicenses) throw fault(`The file has ${rows.length} licenses, and one call adds at most ${mostLicenses}. Split it.`)
  return keepLicenses(services, caller, rows)
}

function readCsv(file: Uint8Array, capacity: number): readonly Row[] {
  const seen = new Set<string>()
  return readCsvTable(file, columns, ({ get }): Row => {
    const serial = checkSerial(get('serial'), seen)
    const text = get('capacity')
    if (text !== '' && !/^[1-9][0-9]?$/.test(text)) throw fault('The capacity is a whole number from 1 to 99.')
    const name = get('username')
    if (name !== '' && !username.safeParse(name).success) throw fault('The user name has 1 to 128 characters, and none that is invisible.')
    return { serial, capacity: text === '' ? capacity : Number(text), username: name || null }
  })
}

async function readPskc(file: Uint8Array, capacity: number, password: string | null): Promise<readonly Row[]> {
  const { keys } = await importPskc(file, password === null ? null : { password })
  const serials = [...new Set(keys.map(({ serial }) => serial))]
  const seen = new Set<string>()
  const wrong = serials.find((serial) => !isSerial(serial))
  if (wrong !== undefined) throw refuse('import_invalid', { detail: `A license's serial has ten characters of A–Z and 0–9, unlike "${wrong.slice(0, 40)}".` })
  return serials.map((serial) => ({ serial: checkSerial(serial, seen), capacity, username: null }))
}

function checkSerial(serial: string, seen: Set<string>): string {
  if (!isSerial(serial)) throw fault('The serial has ten characters of A–Z and 0–9.')
  if (seen.has(serial)) throw fault('The serial stands in the file twice.')
  seen.add(serial)
  return serial
}

const isSerial = (text: string) => /^[A-Z0-9]{10}$/.test(text)
