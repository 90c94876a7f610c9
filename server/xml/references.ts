/**
 * References in XML text: the five that every document knows, and characters by number. They are
 * resolved here and only here; the parser is told to leave them alone.
 */

export const referenceMark = '&'

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: '\'', quot: '"' }

const reference = /&(?:(lt|gt|amp|apos|quot)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));/g

/** Whether a "&" stands there that begins no known reference, or one to a character that XML does not know. */
export function hasBadReference(text: string): boolean {
  const known = [...text.matchAll(reference)]
  return known.length !== text.split(referenceMark).length - 1 || known.some((match) => resolve(match) === null)
}

/** The text that is meant. Call it on text that passed the gate. */
export function resolveReferences(text: string): string {
  return !text.includes(referenceMark) ? text : text.replace(reference, (...match) => resolve(match) ?? '')
}

function resolve([, name, decimal, hexadecimal]: readonly string[]): string | null {
  if (name !== undefined) return named[name] ?? null
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
  return isCharacter(code) ? String.fromCodePoint(code) : null
}

/** XML 1.0 §2.2, without DEL and C1. */
function isCharacter(code: number): boolean {
  return code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code < 0x7f) || code === 0x85
    || (code > 0x9f && code < 0xd800) || (code >= 0xe000 && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff)
}
