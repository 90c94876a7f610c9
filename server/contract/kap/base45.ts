/**
 * Base45 (RFC 9285), canonical: what a QR code holds in its alphanumeric mode. One text stands for
 * each run of bytes; anything else is no Base45.
 */

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 2) {
    const isPair = index + 1 < bytes.length
    const value = isPair ? (bytes[index] ?? 0) * 256 + (bytes[index + 1] ?? 0) : bytes[index] ?? 0
    text += encodeDigits(value, isPair ? 3 : 2)
  }
  return text
}

/** Least significant digit first. */
function encodeDigits(value: number, count: number): string {
  return Array.from({ length: count }, (_, place) => alphabet[Math.floor(value / 45 ** place) % 45]).join('')
}

/** Null for a foreign character, an impossible length and a value that does not fit its bytes. */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null
  const bytes: number[] = []
  for (let index = 0; index < text.length; index += 3) {
    const digits = Array.from(text.slice(index, index + 3), (character) => alphabet.indexOf(character))
    const value = digits.reduce((sum, digit, place) => sum + digit * 45 ** place, 0)
    const isPair = digits.length === 3
    if (digits.includes(-1) || value > (isPair ? 0xffff : 0xff)) return null
    bytes.push(...(isPair ? [value >> 8, value & 0xff] : [value]))
  }
  return Uint8Array.from(bytes)
}
