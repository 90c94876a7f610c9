/**
 * The gate before the XML parser: what could make a parser fetch, expand or pile up never reaches it.
 * One pass over the text, in time that grows with its length only.
 */
import { refuse } from '../contract/refuse.ts'
import { requestLimits, type XmlLimits } from './limits.ts'
import { hasBadReference, referenceMark } from './references.ts'

/**
 * Bytes → text that may be parsed.
 * @throws {Refusal} xml_refused; body_too_large for too many bytes
 */
export function admitXml(bytes: Uint8Array, limits: XmlLimits = requestLimits): string {
  if (bytes.length > limits.bytes) throw refuse('body_too_large', { detail: `The XML has more than ${limits.bytes} bytes.` })
  const text = decodeUtf8(bytes)
  // Nowhere, not even inside a comment: no honest message speaks of these.
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw refuseXml('It has a document type or another declaration.')
  if (forbidden.test(text)) throw refuseXml('It holds a character that XML does not know.')
  const declared = declaration.exec(text)?.[0] ?? ''
  scan(text, declared.length, limits)
  return text
}

export function refuseXml(detail: string) {
  return refuse('xml_refused', { detail })
}

/** The XML declaration, if any; an encoding must be UTF-8, which the bytes were read as. */
const declaration = /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']1\.0["'](?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*["']utf-8["'])?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*["'](?:yes|no)["'])?[ \t\r\n]*\?>/i

/** XML 1.0 §2.2, and DEL with the C1 controls, which it discourages. */
const forbidden = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]/u

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw refuseXml('It is not UTF-8.')
  }
}

type Count = { depth: number; elements: number; references: number; roots: number }

function scan(text: string, from: number, limits: XmlLimits): void {
  const count: Count = { depth: 0, elements: 0, references: 0, roots: 0 }
  for (let at = from; at < text.length;) {
    const open = text.indexOf('<', at)
    passText(text.slice(at, open < 0 ? text.length : open), count, limits)
    if (open < 0) break
    at = passMarkup(text, open, count, limits)
  }
  if (count.depth !== 0 || count.roots !== 1) throw refuseXml('It is not one whole element.')
}

/** Text between two pieces of markup. */
function passText(text: string, count: Count, limits: XmlLimits): void {
  if (count.depth === 0 && /[^ \t\r\n]/.test(text)) throw refuseXml('There is text outside the root element.')
  if (text.includes(']]>')) throw refuseXml('"]]>" stands outside a CDATA section.')
  passReferences(text, count, limits)
}

function passReferences(text: string, count: Count, limits: XmlLimits): void {
  if (!text.includes(referenceMark)) return
  count.references += text.split(referenceMark).length - 1
  if (count.references > limits.references) throw refuseXml('It has too many references.')
  if (hasBadReference(text)) throw refuseXml('It has a reference to something unknown.')
}

/** @returns where the piece of markup that opens at `open` ends */
function passMarkup(text: string, open: number, count: Count, limits: XmlLimits): number {
  if (text.startsWith('<!--', open)) return endAfter(text, '-->', open + 4)
  if (text.startsWith('<![CDATA[', open)) {
    if (count.depth === 0) throw refuseXml('There is text outside the root element.')
    return endAfter(text, ']]>', open + 9)
  }
  if (text.startsWith('<?', open)) throw refuseXml('It has a processing instruction.')
  if (text.startsWith('</', open)) return passEnd(count, endAfter(text, '>', open))
  return passStart(text, open, count, limits)
}

function passEnd(count: Count, end: number): number {
  count.depth -= 1
  if (count.depth < 0) throw refuseXml('It closes more than it opens.')
  return end
}

function passStart(text: string, open: number, count: Count, limits: XmlLimits): number {
  const end = endOfTag(text, open, count, limits)
  count.elements += 1
  if (count.depth === 0) count.roots += 1
  if (count.elements > limits.elements) throw refuseXml('It has too many elements.')
  if (count.depth + 1 > limits.depth) throw refuseXml('Its elements are nested too deeply.')
  if (text[end - 2] !== '/') count.depth += 1
  return end
}

/** A start tag ends at the first ">" that no attribute quotes. */
function endOfTag(text: string, open: number, count: Count, limits: XmlLimits): number {
  const mark = /["'<>]/g
  mark.lastIndex = open + 1
  for (let attributes = 0; ; attributes++) {
    const found = mark.exec(text)
    if (found === null || found[0] === '<') throw refuseXml('A tag is not closed.')
    if (found[0] === '>') return mark.lastIndex
    if (attributes >= limits.attributes) throw refuseXml('An element has too many attributes.')
    const start = mark.lastIndex
    mark.lastIndex = endAfter(text, found[0], start)
    const value = text.slice(start, mark.lastIndex)
    if (value.includes('<')) throw refuseXml('An attribute holds "<".')
    passReferences(value, count, limits)
  }
}

function endAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  if (found < 0) throw refuseXml('A piece of markup is not closed.')
  return found + mark.length
}
