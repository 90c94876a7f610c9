import type { Services } from './services.ts'

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of time, 74 bits of chance. Rows sort by age, which
 * keeps the indexes of both databases compact.
 * @param atMs Unix milliseconds; the node's clock by default
 */
export function newId(services: Pick<Services, 'clock' | 'randomBytes'>, atMs = services.clock()): string {
  const bytes = Buffer.alloc(16)
  bytes.set(services.randomBytes(10), 6)
  bytes.writeUIntBE(atMs, 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The time inside an id of ours, Unix milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
