import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { bytes, newId } from '../samples.ts'

export function describeMetadata(bench: () => Bench): void {
  describe('metadata', () => {
    test('a BLOB of some megabytes that one node keeps is read whole by another', async () => {
      const { store, other } = bench()
      const source = newId()
      const blob = bytes(6_000_000)
      assert.equal(await store.findMetadataBlob(source), null)
      assert.equal(await store.advanceMetadata(source, { number: 7, blob }), 'advanced')
      const kept = await other.findMetadataBlob(source)
      assert.equal(kept?.number, 7)
      assert.ok(Buffer.from(blob).equals(kept.blob))
      assert.ok(Math.abs(kept.takenAtMs - kept.nowMs) < 60_000)
      assert.equal(await other.findMetadataBlob(newId()), null)
    })
    test('its number never goes back, whoever writes', async () => {
      const { store, other } = bench()
      const source = newId()
      const next = (number: number) => ({ number, blob: bytes(10) })
      const answers = await Promise.all([8, 9, 10, 11].map((number, index) => (index % 2 === 0 ? store : other).advanceMetadata(source, next(number))))
      assert.equal(answers[3], 'advanced')
      assert.equal(await store.advanceMetadata(source, next(10)), 'older')
      assert.equal(await store.advanceMetadata(source, next(11)), 'advanced')
      assert.equal((await other.findMetadata(source))?.number, 11)
    })
    test('two nodes that write at once leave one BLOB whole, whichever it is', async () => {
      const { store, other } = bench()
      const source = newId()
      const blobs = [bytes(900_000), bytes(900_000)] as const
      await Promise.all([store.advanceMetadata(source, { number: 5, blob: blobs[0] }), other.advanceMetadata(source, { number: 5, blob: blobs[1] })])
      const kept = await store.findMetadataBlob(source)
      assert.ok(blobs.some((blob) => kept !== null && Buffer.from(blob).equals(kept.blob)))
    })
    test('the bytes of an older BLOB are removed when the next one is written, some time later', async () => {
      const { store, database } = bench()
      const source = newId()
      const count = async () => (await database.query(`select part from metadata_parts where source = '${source}'`)).length
      await store.advanceMetadata(source, { number: 1, blob: bytes(600_000) })
      await store.advanceMetadata(source, { number: 2, blob: bytes(600_000) })
      assert.equal(await count(), 6)
      await database.query(`update metadata_parts set added_at = added_at - 3600000 where source = '${source}'`)
      const third = bytes(600_000)
      await store.advanceMetadata(source, { number: 3, blob: third })
      assert.equal(await count(), 3)
      assert.ok(Buffer.from(third).equals((await store.findMetadataBlob(source))?.blob ?? new Uint8Array()))
    })
    test('asking the publisher in vain is noted, and needs nothing kept', async () => {
      const { store, other } = bench()
      const source = newId()
      await store.touchMetadata(source)
      assert.equal(await store.findMetadata(source), null)
      await store.advanceMetadata(source, { number: 1, blob: bytes(10) })
      const before = await store.findMetadata(source)
      await new Promise((resolve) => setTimeout(resolve, 5))
      await other.touchMetadata(source)
      const after = await store.findMetadata(source)
      assert.ok(before !== null && after !== null && after.checkedAtMs > before.checkedAtMs && after.takenAtMs === before.takenAtMs)
    })
  })
}
