import type { Services } from './services.ts'

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of time, 74 bits of chance. Rows sort by age, which
 * keeps the indexes of both databases compact.
 * @param atMs Unix milliseconds; the node's clock by default
 */
export function newId(services: Pick<Services, 'clock' | 'randomBytes'>, atMs = services.clock()): string {
  const bytes = Buffer.alloc(16)
  drawChance(services.randomBytes).copy(bytes, 6)
  bytes.writeUIntBE(atMs, 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const chanceBytes = 10
const pools = new WeakMap<Services['randomBytes'], { bytes: Buffer; used: number }>()

/** Drawn for many ids at once: asking the system costs the same for ten bytes as for thousands. */
function drawChance(randomBytes: Services['randomBytes']): Buffer {
  let pool = pools.get(randomBytes)
  if (pool === undefined || pool.used === pool.bytes.length) {
    pool = { bytes: Buffer.from(randomBytes(chanceBytes * 256)), used: 0 }
    pools.set(randomBytes, pool)
  }
  pool.used += chanceBytes
  return pool.bytes.subarray(pool.used - chanceBytes, pool.used)
}

/** The time inside an id of ours, Unix milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
