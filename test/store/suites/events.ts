import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { ChainHead, NewEvent } from '../../../server/store/records.ts'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, sampleEvent } from '../samples.ts'

/** A stand-in for the keyed chain: each MAC covers the one before it. */
const link = (_account: string, head: ChainHead | null, events: readonly NewEvent[]): readonly Uint8Array[] => {
  let last = head?.mac ?? new Uint8Array(32)
  return events.map((event) => {
    last = new Uint8Array(createHash('sha256').update(last).update(event.id).digest())
    return last
  })
}

export function describeEvents(bench: () => Bench): void {
  describe('audit events', () => {
    test('an event is unchained until the chain reaches it, and then reads back as it was written', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const event = sampleEvent({ type: 'key.used', code: 'none', details: { text: 'ä"\\', yes: true, n: 1.5, nil: null } })
      await store.addEvent(account.id, event)
      const waiting = await other.countUnchainedEvents(account.id)
      assert.equal(waiting, 3)
      assert.equal(await store.findChainHead(account.id), null)
      assert.deepEqual(await store.listEvents(account.id, 0, 10), [])
      assert.ok((await store.chainEvents(link)) >= waiting)
      const chained = await other.listEvents(account.id, 0, 10)
      assert.deepEqual(chained.map(({ sequence }) => sequence), [1, 2, 3])
      const { sequence, mac, ...read } = chained[2] ?? {}
      assert.deepEqual(read, event)
      assert.deepEqual(await store.findChainHead(account.id), { sequence, mac })
      assert.equal(await store.countUnchainedEvents(account.id), 0)
      assert.deepEqual((await store.listEvents(account.id, 1, 1)).map((one) => one.sequence), [2])
    })
    test('chaining on two nodes at once while events arrive makes one chain without a gap', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const add = async () => {
        for (let n = 0; n < 30; n++) await store.addEvent(account.id, sampleEvent())
      }
      const chain = async (node: typeof store) => {
        for (let n = 0; n < 10; n++) await node.chainEvents(link)
      }
      await Promise.all([add(), add(), chain(store), chain(other)])
      await other.chainEvents(link)
      const events = await store.listEvents(account.id, 0, 1_000)
      assert.deepEqual(events.map(({ sequence }) => sequence), Array.from({ length: 62 }, (_, n) => n + 1))
      assert.deepEqual(events.map(({ mac }) => mac), link(account.id, null, events))
    })
    test('a chain whose link answers too few MACs is not written', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await assert.rejects(store.chainEvents(() => []))
      assert.equal(await store.countUnchainedEvents(account.id), 2)
      await store.chainEvents(link)
    })
    test('no statement changes or deletes an event or a link of its chain', async () => {
      const { store, database } = bench()
      const account = await addSampleAccount(store)
      const event = sampleEvent()
      await store.addEvent(account.id, event)
      const attempts = [
        `delete from events where id = '${event.id}'`,
        `update events set details = '{}' where id = '${event.id}'`,
        `update events set account_id = 'thief' where id = '${event.id}'`,
      ]
      for (const sql of attempts) await assert.rejects(database.query(sql), /audit events are never/)
      await store.chainEvents(link)
      const where = `where account_id = '${account.id}'`
      const links = [`delete from event_links ${where}`, `update event_links set event_ids = '[]' ${where}`, `update event_links set last = 9 ${where}`]
      for (const sql of [...attempts, ...links]) await assert.rejects(database.query(sql), /audit events are never/)
    })
    test('events are read in pages of any size, whatever batches they were chained in', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      for (const size of [1, 150, 1, 40]) {
        await Promise.all(Array.from({ length: size }, () => store.addEvent(account.id, sampleEvent())))
        await store.chainEvents(link)
      }
      const all = await store.listEvents(account.id, 0, 1_000)
      assert.deepEqual(all.map(({ sequence }) => sequence), Array.from({ length: 194 }, (_, n) => n + 1))
      assert.deepEqual(all.map(({ mac }) => mac), link(account.id, null, all))
      for (const size of [1, 7, 128, 193, 194, 500]) {
        const pages = []
        for (let at = 0; at < all.length; at += size) pages.push(...await store.listEvents(account.id, at, size))
        assert.deepEqual(pages, all)
      }
    })
    test('an event that commits after a younger one was chained is chained all the same', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const [older, younger] = [sampleEvent(), sampleEvent()]
      await store.addEvent(account.id, younger)
      await store.chainEvents(link)
      await store.addEvent(account.id, older)
      await store.chainEvents(link)
      assert.deepEqual((await store.listEvents(account.id, 2, 10)).map(({ id }) => id), [younger.id, older.id])
    })
  })
}
