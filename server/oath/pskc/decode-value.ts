/** Values of a PSKC file (RFC 6030 §4.2): base64 and integers, read strictly. */
import { readText, type XmlElement } from '../../xml/element.ts'
import { fault } from '../import-faults.ts'

/** @throws {Refusal} import_invalid */
export function readBase64(element: XmlElement): Uint8Array {
  const text = readText(element).replace(/[ \t\r\n]/g, '')
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) throw fault(`"${element.name}" is not base64.`)
  return Uint8Array.from(bytes)
}

/** An integer from 0, in decimal. @throws {Refusal} import_invalid */
export function readInteger(text: string, name: string): number {
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(value)) throw fault(`"${name}" is not a whole number.`)
  return value
}

/** An instant of XML Schema with a time zone, in Unix milliseconds. @throws {Refusal} import_invalid */
export function readInstant(text: string, name: string): number {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(instant)) throw fault(`"${name}" is not a date and time with its zone.`)
  return instant
}
