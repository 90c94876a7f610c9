import type { Services } from '../../relying-party/services.ts'

const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const length = 50

/**
 * The form that the older system's sessions have: Base64 of the hexadecimal of 50 random upper-case letters and digits,
 * 136 characters with 258 bits of chance.
 */
export function makeSessionId({ randomBytes }: Pick<Services, 'randomBytes'>): string {
  let text = ''
  while (text.length < length) {
    // The last bytes of 256 would favour the first letters.
    text += Array.from(randomBytes(length), (byte) => (byte < 252 ? symbols.charAt(byte % symbols.length) : '')).join('')
  }
  const hex = Buffer.from(text.slice(0, length), 'latin1').toString('hex').toUpperCase()
  return Buffer.from(hex, 'latin1').toString('base64')
}
