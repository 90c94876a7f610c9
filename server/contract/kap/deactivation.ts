/** The deactivation message (KAP/1): tells a device that is still in somebody's hands to forget an instance. */
import { label } from './labels.ts'
import { encodeAscii, encodeUint, joinBytes, LayoutReader } from './layout.ts'
import { isLicense } from './message1.ts'

export type Deactivation = {
  readonly license: string
  readonly number: number
  /** 16 bytes; not verified by decoding. */
  readonly tag: Uint8Array
  /** What the tag authenticates. */
  readonly tagInput: Uint8Array<ArrayBuffer>
}

/** The first 14 bytes. @throws {TypeError} */
export function encodeDeactivation(license: string, number: number): Uint8Array<ArrayBuffer> {
  if (!isLicense(license)) throw new TypeError('The license has another form.')
  return joinBytes(Uint8Array.of(0x01, 0x05), encodeAscii(license), encodeUint(number, 2))
}

export function deactivationTagInput(body: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(label.deactivate, body)
}

/** Null for anything but 30 bytes of this message. */
export function decodeDeactivation(bytes: Uint8Array): Deactivation | null {
  const reader = new LayoutReader(bytes)
  const isOurs = reader.takeUint(2) === 0x0105
  const license = String.fromCharCode(...reader.take(10))
  const number = reader.takeUint(2)
  const tagInput = deactivationTagInput(bytes.slice(0, reader.offset))
  const tag = reader.take(16)
  if (!isOurs || !reader.isAtEnd || !isLicense(license) || number === 0) return null
  return { license, number, tag, tagInput }
}
