/** One Key element of a PSKC file → a device (RFC 6030 §4.3, the HOTP and TOTP profiles of §10 and RFC 6238). */
import { findChild, findInside, readText, type XmlElement } from '../../xml/element.ts'
import { fault } from '../import-faults.ts'
import type { ImportedKey } from '../imported-key.ts'
import { isAlgorithm, isDigits, type Digits, type OathAlgorithm } from '../oath.ts'
import { parseOcraSuite } from '../ocra-suite.ts'
import { judgeSecret } from '../secret.ts'
import { readBase64, readInteger } from './decode-value.ts'
import { missing, type Opener } from './open-values.ts'
import { readPolicy } from './read-policy.ts'

/** Makers write both signs before the last part. */
const profiles = /^urn:ietf:params:xml:ns:keyprov:pskc[:#]([a-z]+)$/i

/** The last part of the key's algorithm, such as `hotp`; null for one of another family. */
export function profileOf(key: XmlElement): string | null {
  return profiles.exec(key.attributes.get('Algorithm') ?? '')?.[1]?.toLowerCase() ?? null
}

/** @throws {Refusal} import_invalid, import_key_wrong, secret_weak, suite_unsupported, xml_refused */
export function readKey(packaged: XmlElement, key: XmlElement, open: Opener): ImportedKey {
  const data = findChild(key, 'Data') ?? missing('Data')
  const keyId = key.attributes.get('Id') ?? missing('Id')
  const secret = readSecret(findChild(data, 'Secret') ?? missing('Secret'), open)
  const common = {
    serial: readOr(findInside(packaged, 'DeviceInfo', 'SerialNo'), keyId),
    keyId,
    secret,
    ...judgeSecret(secret, 'imported'),
    manufacturer: readOr(findInside(packaged, 'DeviceInfo', 'Manufacturer'), ''),
    ...readPolicy(key, profileOf(key) === 'ocra' ? 'CR' : 'OTP'),
  }
  const suite = readOr(findInside(key, 'AlgorithmParameters', 'Suite'), '')
  switch (profileOf(key)) {
    case 'hotp': return { ...common, kind: 'hotp', ...readShape(key, suite), counter: readPlain(data, 'Counter', null) }
    case 'totp': return { ...common, kind: 'totp', ...readShape(key, suite), ...readTime(data) }
    case 'ocra': return { ...common, kind: 'ocra', ...readOcra(suite), counter: readPlain(data, 'Counter', 0) }
    default: throw fault('The key is of a kind that is not supported.')
  }
}

function readSecret(element: XmlElement, open: Opener): Uint8Array {
  const plain = findChild(element, 'PlainValue')
  if (plain === null) return open === null ? missing('PlainValue') : open(element)
  if (open !== null) throw fault('The file is encrypted, but this secret is not.')
  return readBase64(plain)
}

function readShape(key: XmlElement, suite: string): { readonly algorithm: OathAlgorithm; readonly digits: Digits } {
  const format = findInside(key, 'AlgorithmParameters', 'ResponseFormat') ?? missing('ResponseFormat')
  const digits = readInteger(format.attributes.get('Length') ?? '', 'Length')
  const algorithm = suite === '' ? 'SHA1' : suite.toUpperCase().replace(/^HMAC-/, '').replace('SHA-', 'SHA')
  if (format.attributes.get('Encoding') !== 'DECIMAL') throw fault('Codes that are not decimal are not supported.')
  if (format.attributes.get('CheckDigits') === 'true') throw fault('Codes with a check digit are not supported.')
  if (!isDigits(digits)) throw fault('Codes have 6 to 8 digits.')
  if (!isAlgorithm(algorithm)) throw fault('The hash is not supported.')
  return { algorithm, digits }
}

function readOcra(text: string): { readonly suite: string; readonly algorithm: OathAlgorithm; readonly digits: Digits } {
  const { algorithm, digits } = parseOcraSuite(text)
  return { suite: text, algorithm, digits }
}

function readTime(data: XmlElement): { readonly periodSeconds: number; readonly drift: number } {
  const periodSeconds = readPlain(data, 'TimeInterval', 30)
  const drift = readDrift(data)
  if (periodSeconds < 1 || periodSeconds > 3600) throw fault('"TimeInterval" is out of bounds.')
  if (Math.abs(drift) > 1000) throw fault('"TimeDrift" is out of bounds.')
  return { periodSeconds, drift }
}

/** In steps; a slow clock has a negative one. */
function readDrift(data: XmlElement): number {
  const plain = findInside(data, 'TimeDrift', 'PlainValue')
  const text = plain === null ? '0' : readText(plain)
  const steps = readInteger(text.replace(/^-/, ''), 'TimeDrift')
  return text.startsWith('-') ? -steps : steps
}

/** @param otherwise what it is when the file does not say; null where it must */
function readPlain(data: XmlElement, name: string, otherwise: number | null): number {
  const element = findChild(data, name)
  if (element === null) return otherwise ?? missing(name)
  return readInteger(readText(findChild(element, 'PlainValue') ?? missing(`PlainValue of ${name}`)), name)
}

function readOr(element: XmlElement | null, otherwise: string): string {
  const text = element === null ? '' : readText(element)
  if (text.length > 255) throw fault(`"${element?.name ?? ''}" is too long.`)
  return text === '' ? otherwise : text
}
