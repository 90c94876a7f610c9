/** The device's answer to Activation Message 1 (KAP/1): 100 bytes to scan, or 20 characters to type. */
import { computeCheckSymbol, hasCheckSymbol } from './check-symbol.ts'
import { isCanonical, packSymbols, readSymbols, unpackSymbols, writeSymbols } from './crockford.ts'
import { label } from './labels.ts'
import { encodeAscii, encodeUint, joinBytes, LayoutReader } from './layout.ts'
import { sized } from './message1.ts'

/** What the device says it is; nobody vouches for it. The index is what travels. */
export const platforms = ['unknown', 'ios', 'android', 'windows', 'macos', 'linux', 'chromeos', 'hardware'] as const

export type Platform = (typeof platforms)[number]

export type ScannedCode = {
  readonly mode: 'scanned'
  readonly platform: Platform
  /** 16 bytes. */
  readonly nonce: Uint8Array
  /** P-256, uncompressed, 65 bytes; that it is on the curve is for the caller to see. */
  readonly publicKey: Uint8Array
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** What H2 hashes: the 100 bytes. */
  readonly bytes: Uint8Array
}

export type TypedCode = {
  readonly mode: 'typed'
  readonly platform: Platform
  /** 8 bytes. */
  readonly nonce: Uint8Array
  /** 27 bits. */
  readonly tag: number
  /** What H2 hashes: the 20 characters in their canonical spelling. */
  readonly bytes: Uint8Array
}

export type DeviceCode = ScannedCode | TypedCode

const tagBits = 27n
const nonceBits = 64n

/** The first 84 bytes of a scanned code, which its tag covers. @throws {TypeError} */
export function encodeScannedBody(platform: Platform, nonce: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(Uint8Array.of(0x01, 0x02, platforms.indexOf(platform)), sized(nonce, 16), sized(publicKey, 65))
}

/** Null for anything but 100 bytes of a known type with an uncompressed key. */
export function decodeScannedCode(bytes: Uint8Array): ScannedCode | null {
  const reader = new LayoutReader(bytes)
  const isOurs = reader.takeUint(2) === 0x0102
  const platform = platforms[reader.takeUint(1)]
  const [nonce, publicKey, tag] = [reader.take(16), reader.take(65), reader.take(16)]
  if (!isOurs || !reader.isAtEnd || platform === undefined || publicKey[0] !== 0x04) return null
  return { mode: 'scanned', platform, nonce, publicKey, tag, bytes: bytes.slice() }
}

/** What the tag of a scanned code authenticates. */
export function scannedTagInput(h1: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(label.scanned, h1, body)
}

/** What the tag of a typed code authenticates. */
export function typedTagInput(h1: Uint8Array, platform: Platform, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(label.typed, h1, Uint8Array.of(platforms.indexOf(platform)), nonce)
}

/** The leftmost 27 bits of an HMAC. */
export function typedTag(mac: Uint8Array): number {
  return Number(readBits(mac.slice(0, 4)) >> 5n)
}

/** The 20 canonical characters. @throws {TypeError} */
export function encodeTypedCode(platform: Platform, nonce: Uint8Array, tag: number): string {
  const type = BigInt(platforms.indexOf(platform))
  const value = (((type << nonceBits) | readBits(sized(nonce, 8))) << tagBits) | BigInt(tag)
  const symbols = packSymbols(value, 19)
  return writeSymbols([...symbols, computeCheckSymbol(symbols)])
}

/** What a person typed. Null for a slip, which the check symbol finds, and for a type that is not known. */
export function decodeTypedCode(text: string): TypedCode | null {
  const symbols = readSymbols(text)
  if (symbols?.length !== 20 || !hasCheckSymbol(symbols)) return null
  const value = unpackSymbols(symbols.slice(0, 19))
  const platform = platforms[Number(value >> (nonceBits + tagBits))]
  if (platform === undefined) return null
  const nonce = writeBits((value >> tagBits) & ((1n << nonceBits) - 1n), 8)
  const tag = Number(value & ((1n << tagBits) - 1n))
  return { mode: 'typed', platform, nonce, tag, bytes: encodeAscii(writeSymbols(symbols)) }
}

/** As the device shows it: four groups of five. */
export function groupTypedCode(code: string): string {
  return code.replace(/.{5}(?=.)/g, '$& ')
}

/** Whether twenty characters are the canonical spelling of a typed code. */
export function isCanonicalCode(code: string): boolean {
  return code.length === 20 && isCanonical(code)
}

function readBits(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function writeBits(value: bigint, length: number): Uint8Array {
  const low = encodeUint(Number(value & 0xffffffffn), 4)
  return joinBytes(encodeUint(Number(value >> 32n), 4), low).slice(8 - length)
}
