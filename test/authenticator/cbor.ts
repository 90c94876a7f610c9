/** Writes the CBOR that authenticators send. `RawCbor` lets a test put any bytes where an item should be. */
export type Encodable = number | string | boolean | null | Uint8Array | RawCbor | readonly Encodable[] | ReadonlyMap<Encodable, Encodable>

export class RawCbor {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

export function encodeCbor(value: Encodable): Uint8Array {
  if (value instanceof RawCbor) return value.bytes
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flat().map((item) => encodeCbor(item as Encodable))])
  }
  if (Array.isArray(value)) {
    return Buffer.concat([head(4, value.length), ...value.map((item) => encodeCbor(item as Encodable))])
  }
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8')
    return Buffer.concat([head(3, text.length), text])
  }
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  return Uint8Array.of(value === true ? 0xf5 : value === false ? 0xf4 : 0xf6)
}

function head(major: number, argument: number): Uint8Array {
  const type = major << 5
  if (argument < 24) return Uint8Array.of(type | argument)
  if (argument < 0x100) return Uint8Array.of(type | 24, argument)
  if (argument < 0x1_0000) return Uint8Array.of(type | 25, argument >> 8, argument & 0xff)
  return Uint8Array.of(type | 26, argument >>> 24, (argument >>> 16) & 0xff, (argument >>> 8) & 0xff, argument & 0xff)
}
