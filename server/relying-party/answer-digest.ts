import { hash } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'

/** No browser nests extension outputs deeper; what does is not worth a digest. */
const maxDepth = 32

/**
 * SHA-256 of an answer with its fields in one order: a repeat may be serialized differently.
 * @throws {Refusal} malformed
 */
export function digestAnswer(answer: unknown): Uint8Array {
  return hash('sha256', JSON.stringify(sortFields(answer, 0)), 'buffer')
}

function sortFields(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === maxDepth) throw refuse('malformed', { detail: 'The answer is nested too deeply.' })
  if (Array.isArray(value)) return value.map((item) => sortFields(item, depth + 1))
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  // Wrapped, so that an object and the list of its fields do not read alike.
  return { fields: fields.map(([name, field]) => [name, sortFields(field, depth + 1)]) }
}
