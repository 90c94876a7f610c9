import type { Services } from '../services.ts'

/** Crockford's digits: none that a reader takes for another. */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ten characters: `K` and nine of 32, 45 bits of chance. */
export function makeSerial({ randomBytes }: Pick<Services, 'randomBytes'>): string {
  return `K${Array.from(randomBytes(9), (byte) => symbols[byte % symbols.length]).join('')}`
}
