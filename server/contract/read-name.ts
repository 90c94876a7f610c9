/** A name that a stranger wrote, for pages, logs, terminals and stores. */
import { controls } from './shapes/primitives.ts'

const unprintable = new RegExp(`[${controls}]+`, 'g')
/** Half a surrogate pair, which no database and no log line can hold. */
const halves = /\p{Cs}+/gu
const maxNameCharacters = 200

/** Printable text on one line, at most 200 characters; null when nothing is left. */
export function readName(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 10_000) return null
  const text = value.normalize('NFC').replace(unprintable, ' ').replace(halves, ' ').replace(/\s+/g, ' ').trim()
  return text === '' ? null : Array.from(text).slice(0, maxNameCharacters).join('')
}
