/** What our QR codes say: a prefix that tells them from everybody else's, then the bytes of a message. */
import { decodeBase45, encodeBase45 } from './base45.ts'

const prefix = 'KT1:'

/** The longest text that is looked at: a full Activation Message 1 has 336 bytes, 504 characters. */
const longest = 600

export function encodeQrText(message: Uint8Array): string {
  return prefix + encodeBase45(message)
}

/** Null for a code of somebody else, or a damaged one of ours. */
export function decodeQrText(text: string): Uint8Array<ArrayBuffer> | null {
  if (!text.startsWith(prefix) || text.length > prefix.length + longest) return null
  return decodeBase45(text.slice(prefix.length))
}
