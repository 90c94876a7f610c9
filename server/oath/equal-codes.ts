/** Comparing what a person typed with what was expected, in constant time. */
import { timingSafeEqual } from 'node:crypto'

/** Exactly so many ASCII digits: `\d` and a Unicode digit are two things. */
export function isCode(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9]+$/.test(text)
}

/** False at once for another length or another alphabet, which are no secret. */
export function equalCodes(expected: string, given: string): boolean {
  return isCode(given, expected.length) && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}
