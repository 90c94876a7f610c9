import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'

/** No browser nests extension outputs deeper; what does is not worth a digest. */
const maxDepth = 32

/**
 * SHA-256 of an answer with its fields in one order: a repeat may be serialized differently.
 * @throws {Refusal} malformed
 */
export function digestAnswer(answer: unknown): Uint8Array {
  return hash('sha256', writeCanonical(answer, 0), 'buffer')
}

/** JSON without spaces, the fields of every object by name (the order of RFC 8785). */
function writeCanonical(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (depth === maxDepth) throw refuse('malformed', { detail: 'The answer is nested too deeply.' })
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonical(item, depth + 1)).join(',')}]`
  const object = value as Readonly<Record<string, unknown>>
  const fields = Object.keys(object).sort().map((name) => `${JSON.stringify(name)}:${writeCanonical(object[name], depth + 1)}`)
  return `{${fields.join(',')}}`
}
