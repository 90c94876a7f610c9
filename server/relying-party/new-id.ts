import type { Services } from './services.ts'

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of time, 74 bits of chance. Rows sort by age, which
 * keeps the indexes of both databases compact.
 * @param atMs Unix milliseconds; the node's clock by default
 */
export function newId(services: Pick<Services, 'clock' | 'randomBytes'>, atMs = services.clock()): string {
  const time = atMs.toString(16).padStart(12, '0')
  const chance = drawChance(services.randomBytes)
  const variant = '89ab'.charAt(valueOfDigit(chance.charCodeAt(3)) & 3)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${chance.slice(8)}`
}

/** Of a lower-case hexadecimal digit, by its character code. */
const valueOfDigit = (code: number): number => (code <= 57 ? code - 48 : code - 87)

/** Ten bytes, of which six bits are not used. */
const chanceDigits = 20
const pools = new WeakMap<Services['randomBytes'], { hex: string; used: number }>()

/** Written as text for many ids at once, which costs as much as for one. */
function drawChance(randomBytes: Services['randomBytes']): string {
  let pool = pools.get(randomBytes)
  if (pool === undefined || pool.used === pool.hex.length) {
    pool = { hex: Buffer.from(randomBytes((chanceDigits / 2) * 256)).toString('hex'), used: 0 }
    pools.set(randomBytes, pool)
  }
  pool.used += chanceDigits
  return pool.hex.slice(pool.used - chanceDigits, pool.used)
}

/** The time inside an id of ours, Unix milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
