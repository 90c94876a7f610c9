/** HMAC → decimal code: dynamic truncation (RFC 4226 §5.3), for every length of hash. */
import { createHmac } from 'node:crypto'
import type { CodeKey } from './oath.ts'

export function makeCode({ secret, algorithm, digits }: CodeKey, input: Uint8Array): string {
  const mac = createHmac(algorithm, secret).update(input).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const binary = mac.readUInt32BE(offset) & 0x7fffffff
  return String(binary % 10 ** digits).padStart(digits, '0')
}

/** A counter as the eight bytes that are hashed. @throws {TypeError} for what is no counter */
export function counterBytes(counter: number): Uint8Array {
  if (!Number.isSafeInteger(counter) || counter < 0) throw new TypeError('A counter is an integer from 0.')
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return bytes
}
