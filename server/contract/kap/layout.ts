/**
 * Fixed binary layouts, big-endian, one encoding for each value (KAP/1 "Encoding"). Nothing of Node
 * and nothing of a page: the verifier and the device side in a browser read the same files.
 */

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** An unsigned integer of `length` bytes. @throws {TypeError} when it does not fit */
export function encodeUint(value: number, length: 1 | 2 | 4): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) throw new TypeError(`${value} is no u${length * 8}.`)
  return Uint8Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) % 256)
}

export function decodeUint(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0)
}

export function encodeAscii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** Lone surrogates, C0, DEL, C1, and the characters that turn the direction of text around. */
const unwanted = /\p{Surrogate}|\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** Whether a text is in the one form that a layout may carry: NFC, well formed, no control or bidi character. */
export function isPlainText(text: string): boolean {
  return text.normalize('NFC') === text && !unwanted.test(text)
}

/** u8 length in bytes ‖ UTF-8. @throws {TypeError} when the text is not plain or its length not allowed */
export function encodeText(text: string, least: number, most: number): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  if (!isPlainText(text) || bytes.length < least || bytes.length > most) {
    throw new TypeError(`A text here is NFC without control characters, ${least} to ${most} bytes of UTF-8.`)
  }
  return joinBytes(Uint8Array.of(bytes.length), bytes)
}

/** Reads a layout from front to back; every reader of a message ends by asking `isAtEnd`. */
export class LayoutReader {
  #offset = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get offset(): number {
    return this.#offset
  }

  /** Whether every byte was read, and none that is not there. */
  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** The next bytes, a copy; fewer than asked for, past the end, leave the reader never at its end. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#offset
    this.#offset += length
    return this.#bytes.slice(start, this.#offset)
  }

  takeUint(length: 1 | 2 | 4): number {
    return decodeUint(this.take(length))
  }

  /** Null for a length that is not allowed and for text that is not plain or not UTF-8. */
  takeText(least: number, most: number): string | null {
    const length = this.takeUint(1)
    const bytes = this.take(length)
    if (length < least || length > most || bytes.length !== length) return null
    const text = decodeUtf8(bytes)
    return text !== null && isPlainText(text) ? text : null
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
