/** Comparing, joining and naming runs of bytes: the few verbs every file of this room needs. */

const utf8 = new TextDecoder('utf-8', { fatal: true })
const beyondAscii = /[\u0080-\u00ff]/

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** One character a byte. */
export function writeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/**
 * The text of bytes; a BOM is dropped. Nearly all are ASCII, which needs no decoding.
 * @throws {TypeError} when they are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = writeLatin1(bytes)
  return beyondAscii.test(text) ? utf8.decode(bytes) : text
}

/** 16 bytes as a lower-case UUID. */
export function toUuid(bytes: Uint8Array): string {
  const hex = toHex(bytes)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Big-endian unsigned integer of any length. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`)
}
