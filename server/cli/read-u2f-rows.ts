/** A file of U2F registrations as other systems write them: names and bytes in several spellings. */
import { readName } from '../contract/read-name.ts'
import { importedKey, type ImportedKey } from '../contract/shapes/imports.ts'
import { UsageFault } from './command.ts'
import { readCsv } from './read-csv.ts'

/** `where`: the line of a table, or the number of an item. `fault`: why the row is none. */
export type U2fRow = { readonly where: string; readonly key: ImportedKey } | { readonly where: string; readonly fault: string }
type Fields = Readonly<Record<string, unknown>>

/** Field → how it is spelled, without case, spaces, `_` and `-`. */
const spellings: Readonly<Record<string, keyof ImportedKey>> = {
  username: 'username', user: 'username', login: 'username',
  displayname: 'displayName', email: 'email', mail: 'email',
  appid: 'appId',
  keyhandle: 'keyHandle', credentialid: 'keyHandle',
  publickey: 'publicKey', pubkey: 'publicKey',
  counter: 'counter', signcount: 'counter',
  certificate: 'certificate', attestationcertificate: 'certificate', attestationcert: 'certificate',
  registrationdata: 'registrationData',
  clientdata: 'clientData',
  label: 'label', name: 'label', nickname: 'label',
  createdat: 'createdAt', created: 'createdAt',
}

/**
 * JSON (a list, or `{"keys": […]}`), JSON lines, or CSV with names in its first line.
 * @param appId for rows that name none
 * @throws {UsageFault} when the file as a whole cannot be read
 */
export function readU2fRows(file: string, text: string, appId: string | undefined): readonly U2fRow[] {
  const items = listItems(file, text.replace(/^\uFEFF/, ''))
  if (items.length === 0) throw new UsageFault(`${file} holds no row.`, 'Run "keytap import-u2f --help" for what a row holds.')
  return items.map(({ where, fields }) => readRow(where, fields, appId))
}

type Item = { readonly where: string; readonly fields: unknown }

function listItems(file: string, text: string): readonly Item[] {
  const begin = text.trimStart()
  if (begin[0] !== '[' && begin[0] !== '{') return readCsv(file, text).map(({ line, fields }) => ({ where: `line ${line}`, fields }))
  const whole = parse(text)
  if (whole !== undefined) {
    const list = Array.isArray(whole) ? whole : Array.isArray((whole as Fields)['keys']) ? (whole as { keys: unknown[] }).keys : [whole]
    return list.map((fields, index) => ({ where: `row ${index + 1}`, fields }))
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const fields = parse(line)
    if (fields === undefined) throw new UsageFault(`${file} is not JSON in line ${index + 1}.`, 'Write a list of objects, one object a line, or CSV.')
    return [{ where: `line ${index + 1}`, fields }]
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function readRow(where: string, given: unknown, appId: string | undefined): U2fRow {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { where, fault: 'It is no object.' }
  const fields: Record<string, unknown> = appId === undefined ? {} : { appId }
  // Two columns of one meaning: nobody can know whose key it is.
  const told = new Set<keyof ImportedKey>()
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === '') continue
    const spelling = name.toLowerCase().replace(/[\s_-]/g, '')
    const field = Object.hasOwn(spellings, spelling) ? spellings[spelling] : undefined
    if (field === undefined) return { where, fault: `It has a field "${readName(name) ?? ''}", which means nothing here.` }
    const read = readValue(field, value)
    if (told.has(field) && fields[field] !== read) return { where, fault: `It tells its "${field}" twice, and not alike.` }
    told.add(field)
    fields[field] = read
  }
  const parsed = importedKey.safeParse(fields)
  if (parsed.success) return { where, key: parsed.data }
  const field = String(parsed.error.issues[0]?.path[0] ?? '')
  return { where, fault: Object.hasOwn(fields, field) ? `Its "${field}" cannot be used.` : `Its "${field}" is missing.` }
}

const byteFields: readonly (keyof ImportedKey)[] = ['keyHandle', 'publicKey', 'certificate', 'registrationData', 'clientData']

function readValue(field: keyof ImportedKey, value: unknown): unknown {
  if (byteFields.includes(field)) return typeof value === 'string' ? toBase64Url(field, value) : value
  if (typeof value !== 'string') return value
  if (field === 'counter' && /^\d{1,10}$/.test(value)) return Number(value)
  return field === 'createdAt' ? readTime(value) : value
}

/** A date in words, Unix seconds, or milliseconds. */
function readTime(value: string): unknown {
  if (/^\d{9,10}$/.test(value)) return Number(value) * 1000
  return /^\d{12,13}$/.test(value) ? Number(value) : (Date.parse(value) || value)
}

/** 64 characters and more that are all hexadecimal digits of one case are no base64 by any chance worth a thought. */
const hexadecimal = /^(?:(?:[\da-f]{2}){32,}|(?:[\dA-F]{2}){32,})$/

function toBase64Url(field: keyof ImportedKey, value: string): string {
  const text = value.trim()
  const pem = /^-----BEGIN CERTIFICATE-----([\s\S]+)-----END CERTIFICATE-----$/.exec(text)?.[1]
  if (field === 'certificate' && pem !== undefined) return toUrlAlphabet(pem)
  return hexadecimal.test(text) ? Buffer.from(text, 'hex').toString('base64url') : toUrlAlphabet(text)
}

const toUrlAlphabet = (text: string) => text.replace(/\s/g, '').replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
