/**
 * A reader for the CBOR that authenticators send (CTAP 2.2 §8, "CTAP2 canonical CBOR encoding form"):
 * integers, byte and text strings, arrays, maps, true, false, null. Indefinite lengths, tags,
 * floats, longer-than-needed integers, duplicate keys and trailing bytes are refused; the order of
 * map keys is not judged, because browsers re-encode. Nothing is allocated by a declared length.
 */
import { refuse } from '../contract/refuse.ts'
import { equalBytes } from './bytes.ts'

export type CborKey = number | string
export type CborMap = ReadonlyMap<CborKey, CborValue>
export type CborValue = number | boolean | null | string | Uint8Array | readonly CborValue[] | CborMap

const maxDepth = 8
const maxItems = 1024
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

type Cursor = { readonly bytes: Uint8Array; at: number; itemsLeft: number }

/**
 * Reads one item that fills `bytes` exactly.
 * @throws {Refusal} cbor_invalid
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const { value, end } = decodeCborPrefix(bytes, 0)
  if (end !== bytes.length) throw invalid('bytes follow the item')
  return value
}

/**
 * Reads one item at `start` and says where it ends.
 * @throws {Refusal} cbor_invalid
 */
export function decodeCborPrefix(
  bytes: Uint8Array,
  start: number,
): { value: CborValue; end: number } {
  const cursor = { bytes, at: start, itemsLeft: maxItems }
  const value = readItem(cursor, 1)
  return { value, end: cursor.at }
}

/** The same content, whatever the order of map keys. */
export function equalCbor(one: CborValue | undefined, other: CborValue | undefined): boolean {
  if (one instanceof Uint8Array) return other instanceof Uint8Array && equalBytes(one, other)
  if (one instanceof Map) {
    const theirs: CborMap | null = other instanceof Map ? other : null
    const ours: CborMap = one
    return theirs?.size === ours.size && [...ours].every(([key, value]) => equalCbor(value, theirs.get(key)))
  }
  if (!Array.isArray(one)) return one === other
  return Array.isArray(other) && one.length === other.length && one.every((item: CborValue, at) => equalCbor(item, other[at]))
}

function readItem(cursor: Cursor, depth: number): CborValue {
  if (depth > maxDepth) throw invalid('nested too deeply')
  if (--cursor.itemsLeft < 0) throw invalid('too many items')
  const head = cursor.bytes[cursor.at]
  if (head === undefined) throw invalid('cut short')
  cursor.at += 1
  const argument = readArgument(cursor, head & 0x1f, head >> 5)
  switch (head >> 5) {
    case 0: return argument
    case 1: return -1 - argument
    case 2: return readBytes(cursor, argument)
    case 3: return readText(cursor, argument)
    case 4: return readArray(cursor, argument, depth)
    case 5: return readMap(cursor, argument, depth)
    case 7: return readSimple(argument)
    default: throw invalid('tags are not allowed')
  }
}

function readArgument(cursor: Cursor, info: number, major: number): number {
  if (info < 24) return info
  // Simple values with an argument, and floats (25 to 27), have no place here.
  if (major === 7 || info > 27) {
    throw invalid('floats, breaks and indefinite lengths are not allowed')
  }
  const size = 1 << (info - 24)
  const end = cursor.at + size
  if (end > cursor.bytes.length) throw invalid('cut short')
  let value = 0
  for (let at = cursor.at; at < end; at += 1) value = value * 256 + (cursor.bytes[at] ?? 0)
  cursor.at = end
  const smallest = size === 1 ? 24 : 256 ** (size / 2)
  if (value < smallest) throw invalid('an integer is longer than needed')
  if (value > Number.MAX_SAFE_INTEGER) throw invalid('an integer is too large')
  return value
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw invalid('cut short')
  const bytes = cursor.bytes.subarray(cursor.at, end)
  cursor.at = end
  return bytes
}

function readText(cursor: Cursor, length: number): string {
  const bytes = readBytes(cursor, length)
  if (length < 16) {
    let text = ''
    for (const byte of bytes) {
      if (byte > 0x7f) break
      text += String.fromCharCode(byte)
    }
    if (text.length === length) return text
  }
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw invalid('a text is not UTF-8', cause)
  }
}

function readArray(cursor: Cursor, count: number, depth: number): CborValue[] {
  const items: CborValue[] = []
  for (let left = count; left > 0; left -= 1) items.push(readItem(cursor, depth + 1))
  return items
}

function readMap(cursor: Cursor, count: number, depth: number): Map<CborKey, CborValue> {
  const map = new Map<CborKey, CborValue>()
  for (let left = count; left > 0; left -= 1) {
    const key = readItem(cursor, depth + 1)
    if (typeof key !== 'number' && typeof key !== 'string') {
      throw invalid('a map key is neither integer nor text')
    }
    if (map.has(key)) throw invalid('a map key appears twice')
    map.set(key, readItem(cursor, depth + 1))
  }
  return map
}

function readSimple(argument: number): boolean | null {
  if (argument === 20) return false
  if (argument === 21) return true
  if (argument === 22) return null
  throw invalid('an unknown simple value')
}

function invalid(detail: string, cause?: unknown): Error {
  return refuse('cbor_invalid', { detail: `The CBOR is refused: ${detail}.`, cause })
}
