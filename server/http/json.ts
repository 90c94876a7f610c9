/**
 * Strict JSON: UTF-8, at most 16 levels deep, no name twice in one object, no half of a surrogate
 * pair and no NUL in any text. `JSON.parse` allows all of these; a store, a log line or a second
 * parser down the road does not agree about them.
 */
import { isAscii } from 'node:buffer'
import { refuse } from '../contract/refuse.ts'

const maxDepth = 16
const utf8 = new TextDecoder('utf-8', { fatal: true })
const quote = 0x22

/** @throws {Refusal} malformed */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string
  let value: unknown
  let members: number
  try {
    text = readText(bytes)
    members = countMembers(text)
    value = JSON.parse(text)
  } catch (cause) {
    if (cause instanceof DepthError) throw refuse('malformed', { detail: `The body nests deeper than ${maxDepth} levels.` })
    throw refuse('malformed', { detail: 'The body is not JSON in UTF-8.', cause })
  }
  // Neither NUL nor a lone surrogate can be in valid UTF-8 JSON but by an escape.
  if (text.includes('\\u')) checkTexts(value)
  if (countDistinct(value) !== members) throw refuse('malformed', { detail: 'A name appears twice in one object of the body.' })
  return value
}

class DepthError extends Error {}

/** Nearly every body is ASCII, which needs no decoding. */
function readText(bytes: Uint8Array): string {
  if (!isAscii(bytes)) return utf8.decode(bytes)
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('latin1')
}

/** How many `name: value` pairs the text writes down; every colon outside a string is one. */
function countMembers(text: string): number {
  let depth = 0
  let members = 0
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i)
    if (c === quote) i = endOfString(text, i)
    else if (c === 0x3a) members += 1
    else if (c === 0x7b || c === 0x5b) {
      depth += 1
      if (depth > maxDepth) throw new DepthError()
    } else if (c === 0x7d || c === 0x5d) depth -= 1
  }
  return members
}

/** The index of the closing quote; `indexOf` makes long base64url texts nearly free. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

/** How many pairs survived parsing: fewer when a name was written twice. The depth is bounded already. */
function countDistinct(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += countDistinct(item)
    return members
  }
  const object = value as Readonly<Record<string, unknown>>
  for (const name in object) members += 1 + countDistinct(object[name])
  return members
}

const unstorable = /[\0\p{Cs}]/u

function checkTexts(value: unknown): void {
  if (typeof value === 'string' && unstorable.test(value)) throw refuse('malformed', { detail: 'A text of the body holds NUL or half of a surrogate pair.' })
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    checkTexts(name)
    checkTexts(member)
  }
}
