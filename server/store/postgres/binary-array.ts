/**
 * One-dimensional arrays in PostgreSQL's binary format (array_send in its arrayfuncs.c): the driver
 * sends a Buffer as it is, so neither side turns bytes into text or escapes anything.
 */

const types = {
  text: { oid: 25, bytesOf: (value: unknown) => Buffer.from(String(value)) },
  bytea: { oid: 17, bytesOf: (value: unknown) => demandBytes(value) },
  bigint: { oid: 20, bytesOf: (value: unknown) => writeBigint(Number(value)) },
  boolean: { oid: 16, bytesOf: (value: unknown) => (value === true ? yes : no) },
} as const

export type ElementType = keyof typeof types

const yes = Uint8Array.of(1)
const no = Uint8Array.of(0)
const headBytes = 20
const lengthBytes = 4
const nullLength = -1

/** @throws TypeError when a value is not of the type; null and undefined become NULL */
export function encodeArray(type: ElementType, values: readonly unknown[]): Buffer {
  const { oid, bytesOf } = types[type]
  const elements = values.map((value) => (value === null || value === undefined ? null : bytesOf(value)))
  const size = elements.reduce((sum, element) => sum + lengthBytes + (element?.length ?? 0), headBytes)
  const array = Buffer.allocUnsafe(size)
  let at = 0
  // Dimensions, whether there are nulls, the elements' type, length and lower bound of the dimension.
  for (const word of [1, elements.includes(null) ? 1 : 0, oid, elements.length, 1]) at = array.writeInt32BE(word, at)
  for (const element of elements) {
    at = array.writeInt32BE(element?.length ?? nullLength, at)
    if (element === null) continue
    array.set(element, at)
    at += element.length
  }
  return array
}

function demandBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError('a value of a column of bytes is something else')
  return value
}

function writeBigint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new TypeError('a value of a column of integers is something else')
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}
