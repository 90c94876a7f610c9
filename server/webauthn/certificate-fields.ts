/** The names and times of a certificate (RFC 5280 §4.1.2.4–4.1.2.6). */
import {
  DerError,
  derTag,
  readChildren,
  readObjectIdentifier,
  requireTag,
  type DerElement,
} from './der.ts'

/** Attribute types of a distinguished name (RFC 5280 §4.1.2.4, X.520). */
export const nameAttribute = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
} as const

/** A Name as OID → text; text forms other than UTF-8 and ASCII are read byte by byte. */
export function parseName(name: DerElement): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const relative of readChildren(name.content)) {
    for (const attribute of readChildren(requireTag(relative, derTag.set).content)) {
      const [type, value] = readChildren(requireTag(attribute, derTag.sequence).content)
      const oid = readObjectIdentifier(type)
      if (!attributes.has(oid)) attributes.set(oid, readText(requireTag(value)))
    }
  }
  return attributes
}

function readText({ tag, content }: DerElement): string {
  return Buffer.from(content).toString(tag === derTag.utf8String ? 'utf8' : 'latin1')
}

/**
 * UTCTime or GeneralizedTime in the one form RFC 5280 §4.1.2.5 allows, as Unix milliseconds.
 * @throws {DerError}
 */
export function readTime(element: DerElement | undefined): number {
  const { tag, content } = requireTag(element)
  const text = Buffer.from(content).toString('latin1')
  const short = tag === derTag.utcTime && /^\d{12}Z$/.test(text)
  if (!short && !(tag === derTag.generalizedTime && /^\d{14}Z$/.test(text))) {
    throw new DerError('a time is not in the form of RFC 5280')
  }
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19'
  const digits = short ? century + text : text
  const part = (from: number, to: number) => Number(digits.slice(from, to))
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14))
}
