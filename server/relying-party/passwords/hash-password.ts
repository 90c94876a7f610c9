/**
 * scrypt (RFC 7914) by Node: 32 MiB and three passes, some 150 ms of a core. A password exists only where
 * a program of another system needs one; it opens no page and no ticket.
 */
import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (password: string, salt: Uint8Array, length: number, options: typeof cost) => Promise<Uint8Array>
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const

export const saltBytes = 16

/** Compared in Unicode form NFC, as it was set. */
export function hashPassword(password: string, salt: Uint8Array): Promise<Uint8Array> {
  return derive(password.normalize('NFC'), salt, 32, cost)
}
