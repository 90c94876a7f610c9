/**
 * scrypt (RFC 7914) by Node: 32 MiB and three passes, some 150 ms of a core. A password exists only where
 * a program of another system needs one; it opens no page and no ticket.
 */
import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (password: string, salt: Uint8Array, length: number, options: typeof cost) => Promise<Uint8Array>
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const

export const saltBytes = 16

/** They run on the few threads that look up hosts as well: more at once would keep a database's connection waiting. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

/** Compared in Unicode form NFC, as it was set. Those that come together take turns. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<Uint8Array> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await derive(password.normalize('NFC'), salt, 32, cost)
  } finally {
    // Whoever waits takes the place over; it never counts as free.
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}
