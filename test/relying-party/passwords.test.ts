/** What a burst of passwords costs everybody else. */
import { deepEqual, ok } from 'node:assert/strict'
import { lookup } from 'node:dns/promises'
import { it } from 'node:test'
import { hashPassword } from '../../server/relying-party/passwords/hash-password.ts'

it('a burst of passwords leaves threads to look up hosts, and every one is hashed', async () => {
  const salt = new Uint8Array(16)
  let done = 0
  const burst = Promise.all(Array.from({ length: 10 }, async () => {
    const hash = await hashPassword('M@5ndy58!', salt)
    done += 1
    return hash
  }))
  // A new connection of the database begins with this.
  await lookup('localhost')
  ok(done <= 2, `${done} passwords came first`)
  const hashes = await burst
  deepEqual(new Set(hashes.map((hash) => Buffer.from(hash).toString('hex'))).size, 1)
})
