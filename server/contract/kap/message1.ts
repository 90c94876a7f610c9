/** Activation Message 1 (KAP/1): who asks, for which license, until when, and the key K of this activation. */
import { label } from './labels.ts'
import { encodeAscii, encodeText, encodeUint, joinBytes, LayoutReader } from './layout.ts'

export type Message1 = {
  /** First four bytes of the SHA-256 of the issuer's public key. */
  readonly keyId: Uint8Array
  /** Whether a typed device code is taken as well as a scanned one. */
  readonly typedAllowed: boolean
  /** Ten characters of A–Z and 0–9. */
  readonly license: string
  /** 8 bytes. */
  readonly challenge: Uint8Array
  /** K, 32 bytes: what makes this message a secret. */
  readonly key: Uint8Array
  /** Unix seconds. */
  readonly expiresAtSeconds: number
  /** 16 bytes, or null: a hint for a device that holds the credential, never proof. */
  readonly credentialTag: Uint8Array | null
  /** 1 to 32 bytes of UTF-8. */
  readonly account: string
  /** Lower-case ASCII, 1 to 128 characters. */
  readonly rpId: string
  /** Masked, up to 32 bytes of UTF-8; may be empty. */
  readonly userLabel: string
}

export type SignedMessage1 = Message1 & {
  /** ES256, raw r ‖ s, 64 bytes; not verified by decoding. */
  readonly signature: Uint8Array
  /** What is signed: the label and everything before the signature. */
  readonly signedBytes: Uint8Array<ArrayBuffer>
}

const header = Uint8Array.of(0x01, 0x01)
const flag = { typed: 1, credentialTag: 2 } as const
const longest = { account: 32, rpId: 128, userLabel: 32 } as const
const noTag = new Uint8Array(16)

/** The message without its signature. @throws {TypeError} for a field that its layout cannot hold */
export function encodeMessage1(message: Message1): Uint8Array<ArrayBuffer> {
  if (!isLicense(message.license) || !isRpId(message.rpId)) throw new TypeError('The license or the RP ID has another form.')
  const flags = (message.typedAllowed ? flag.typed : 0) | (message.credentialTag ? flag.credentialTag : 0)
  return joinBytes(
    header, sized(message.keyId, 4), Uint8Array.of(flags), encodeAscii(message.license),
    sized(message.challenge, 8), sized(message.key, 32), encodeUint(message.expiresAtSeconds, 4),
    sized(message.credentialTag ?? noTag, 16), encodeText(message.account, 1, longest.account),
    encodeText(message.rpId, 1, longest.rpId), encodeText(message.userLabel, 0, longest.userLabel),
  )
}

/** The bytes that the issuer signs. */
export function signedBytesOfMessage1(encoded: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(label.message1, encoded)
}

/** Null for anything but a whole message in its one encoding. The signature is for the caller to verify. */
export function decodeMessage1(bytes: Uint8Array): SignedMessage1 | null {
  const reader = new LayoutReader(bytes)
  const isOurs = reader.takeUint(2) === 0x0101
  const keyId = reader.take(4)
  const flags = reader.takeUint(1)
  const license = String.fromCharCode(...reader.take(10))
  const [challenge, key, expiresAtSeconds, tag] = [reader.take(8), reader.take(32), reader.takeUint(4), reader.take(16)]
  const account = reader.takeText(1, longest.account)
  const rpId = reader.takeText(1, longest.rpId)
  const userLabel = reader.takeText(0, longest.userLabel)
  const signedBytes = signedBytesOfMessage1(bytes.slice(0, reader.offset))
  const signature = reader.take(64)
  if (!isOurs || !reader.isAtEnd || flags > 3 || !isLicense(license)) return null
  if (account === null || rpId === null || userLabel === null || !isRpId(rpId)) return null
  const credentialTag = flags & flag.credentialTag ? tag : null
  if (credentialTag === null && tag.some((byte) => byte !== 0)) return null
  const typedAllowed = (flags & flag.typed) !== 0
  return { keyId, typedAllowed, license, challenge, key, expiresAtSeconds, credentialTag, account, rpId, userLabel, signature, signedBytes }
}

export function isLicense(text: string): boolean {
  return /^[A-Z0-9]{10}$/.test(text)
}

/** The ASCII form only, so that a name with foreign letters cannot look like another one. */
function isRpId(text: string): boolean {
  return /^[a-z0-9.-]{1,128}$/.test(text)
}

/** @throws {TypeError} */
export function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new TypeError(`Here are ${bytes.length} bytes instead of ${length}.`)
  return bytes
}
