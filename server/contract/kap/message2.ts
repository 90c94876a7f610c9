/** Activation Message 2 (KAP/1): the instance's secret, sealed to the device that showed the code. */
import { label } from './labels.ts'
import { decodeUint, encodeAscii, encodeUint, joinBytes, LayoutReader } from './layout.ts'
import { isCanonical } from './crockford.ts'
import { sized } from './message1.ts'

/** What is sealed: 108 bytes. */
export type Instance = {
  /** The instance's number within its license, u16. */
  readonly number: number
  /** S, 32 bytes: the instance's keys are derived from it. */
  readonly secret: Uint8Array
  /** Q, ten Crockford symbols: what the test signature answers. */
  readonly question: string
}

export type SignedInstance = Instance & {
  /** ES256, raw r ‖ s, 64 bytes; not verified by decoding. */
  readonly signature: Uint8Array
  /** The first 44 bytes, which are signed together with H1 and H2. */
  readonly body: Uint8Array<ArrayBuffer>
}

export type SealedMessage2 = {
  readonly mode: 'scanned' | 'typed'
  /** A, 18 bytes. */
  readonly header: Uint8Array<ArrayBuffer>
  /** The first 16 bytes of H1: which activation it belongs to. */
  readonly h1Prefix: Uint8Array
  /** `enc`, 65 bytes, of a scanned one; the salt, 16 bytes, of a typed one. */
  readonly opening: Uint8Array<ArrayBuffer>
  /** 124 bytes: ciphertext and its tag. */
  readonly sealed: Uint8Array<ArrayBuffer>
}

const openingLength = { scanned: 65, typed: 16 } as const
const typeByte = { scanned: 0x03, typed: 0x04 } as const

export function encodeHeader(mode: 'scanned' | 'typed', h1: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(Uint8Array.of(0x01, typeByte[mode]), sized(h1, 32).slice(0, 16))
}

/** Null for anything but a whole message of either mode. */
export function decodeMessage2(bytes: Uint8Array): SealedMessage2 | null {
  const mode = bytes[1] === typeByte.scanned ? 'scanned' : 'typed'
  const reader = new LayoutReader(bytes)
  const header = reader.take(18)
  const [opening, sealed] = [reader.take(openingLength[mode]), reader.take(124)]
  if (header[0] !== 0x01 || header[1] !== typeByte[mode] || !reader.isAtEnd) return null
  return { mode, header, h1Prefix: header.slice(2), opening, sealed }
}

/** The first 44 bytes of the plaintext. @throws {TypeError} */
export function encodeInstance({ number, secret, question }: Instance): Uint8Array<ArrayBuffer> {
  if (!isQuestion(question)) throw new TypeError('A question is ten Crockford symbols.')
  return joinBytes(encodeUint(number, 2), sized(secret, 32), encodeAscii(question))
}

/** The bytes that the issuer signs. */
export function signedBytesOfInstance(h1: Uint8Array, h2: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(label.message2, h1, h2, body)
}

/** Null for a plaintext of another shape. The signature is for the caller to verify. */
export function decodeInstance(plaintext: Uint8Array): SignedInstance | null {
  const reader = new LayoutReader(plaintext)
  const number = decodeUint(reader.take(2))
  const secret = reader.take(32)
  const question = String.fromCharCode(...reader.take(10))
  const body = plaintext.slice(0, reader.offset)
  const signature = reader.take(64)
  if (!reader.isAtEnd || number === 0 || !isQuestion(question)) return null
  return { number, secret, question, signature, body }
}

export function isQuestion(text: string): boolean {
  return text.length === 10 && isCanonical(text)
}
