/** Base32 (RFC 4648 §6), as authenticator apps write secrets: upper case, no padding. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function encodeBase32(bytes: Uint8Array): string {
  let [bits, count, text] = [0, 0, '']
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    for (count += 8; count >= 5; count -= 5) text += alphabet[(bits >> (count - 5)) & 31]
    bits &= 31
  }
  return count === 0 ? text : text + alphabet[(bits << (5 - count)) & 31]
}

/** Reads either case, groups set apart by spaces, and right padding. Null for anything else, left-over bits too. */
export function decodeBase32(text: string): Uint8Array | null {
  const symbols = text.replaceAll(' ', '').toUpperCase().replace(/={1,6}$/, '')
  if (!/^[A-Z2-7]*$/.test(symbols) || [1, 3, 6].includes(symbols.length % 8)) return null
  let [bits, count] = [0, 0]
  const bytes: number[] = []
  for (const symbol of symbols) {
    bits = ((bits << 5) | alphabet.indexOf(symbol)) & 0xfff
    count += 5
    if (count >= 8) {
      count -= 8
      bytes.push((bits >> count) & 0xff)
    }
  }
  return (bits & ((1 << count) - 1)) === 0 ? Uint8Array.from(bytes) : null
}
