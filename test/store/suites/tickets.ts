import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, addSampleTicket, addSampleUser, beginSample, bytes, enrollSample, newId, sampleEvent } from '../samples.ts'

export function describeTickets(bench: () => Bench): void {
  describe('tickets and results', () => {
    test('a ticket opens by its hash with account, user and the clock of the database', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const ticket = await addSampleTicket(store, account)
      const opened = await other.openTicket(account.id, ticket.hash)
      assert.equal(opened?.ticket.id, ticket.id)
      assert.equal(opened?.ticket.status, 'open')
      assert.equal(opened?.ticket.ceremony, null)
      assert.equal(opened?.ticket.expiresAtMs, ticket.expiresAtMs)
      assert.equal(opened.ticket.expiresAtMs - opened.ticket.createdAtMs <= 600_001, true)
      assert.deepEqual(opened?.user, account.user)
      assert.equal(opened?.account.id, account.id)
      assert.ok(Math.abs((opened?.nowMs ?? 0) - (await store.nowMs())) < 5_000)
      assert.equal((await other.findTicket(account.id, ticket.id))?.ticket.id, ticket.id)
      assert.equal(await other.openTicket(account.id, bytes(32)), null)
      assert.equal(await other.findTicket(account.id, newId()), null)
    })
    test('a ticket without a user opens with none', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const ticket = await addSampleTicket(store, account, { userId: null, operation: 'verify' })
      assert.equal((await store.openTicket(account.id, ticket.hash))?.user, null)
    })
    test('a ticket tells whether its user has a device, a pending one as well, and no other user\'s', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const ticket = await addSampleTicket(store, account)
      assert.equal((await store.openTicket(account.id, ticket.hash))?.hasDevices, false)
      const other = await addSampleUser(store, account.id, 'andy')
      await enrollSample(store, account, { userId: other.id, credential: { userId: other.id } })
      assert.equal((await store.openTicket(account.id, ticket.hash))?.hasDevices, false)
      await enrollSample(store, account, { status: 'proving' })
      assert.equal((await store.findTicket(account.id, ticket.id))?.hasDevices, true)
      assert.equal((await store.openTicket(account.id, ticket.hash))?.hasDevices, true)
    })
    test('two tickets with one hash are a mistake that writes nothing', async () => {
      const { store, database } = bench()
      const account = await addSampleAccount(store)
      const first = await addSampleTicket(store, account)
      const again = { id: newId(), hash: first.hash, lifetimeMs: 1000, userId: null, operation: 'verify', origin: account.origin, bindingHash: bytes(32), deviceId: null, authTimeMs: null, acr: null } as const
      const event = sampleEvent()
      await assert.rejects(store.addTicket(account.id, again, event))
      assert.deepEqual(await database.query(`select id from events where id = '${event.id}'`), [])
    })
    test('many tickets opened at once are each their own', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const tickets = await Promise.all(Array.from({ length: 40 }, () => addSampleTicket(store, account)))
      const opened = await Promise.all(tickets.map(({ hash }) => store.openTicket(account.id, hash)))
      assert.deepEqual(opened.map((one) => one?.ticket.id), tickets.map(({ id }) => id))
    })
    test('revoking ends the live ceremony, and is answered as spent the second time', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket } = await beginSample(store, account)
      assert.equal(await store.revokeTicket(account.id, ticket.id, sampleEvent()), 'revoked')
      const opened = await store.findTicket(account.id, ticket.id)
      assert.equal(opened?.ticket.status, 'revoked')
      assert.equal(opened?.ticket.ceremony, null)
      assert.equal(await store.revokeTicket(account.id, ticket.id, sampleEvent()), 'spent')
      assert.equal(await store.revokeTicket(account.id, newId(), sampleEvent()), 'absent')
    })
    test('a ticket that did its work is not revoked any more', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket } = await enrollSample(store, account)
      assert.equal(await store.revokeTicket(account.id, ticket.id, sampleEvent()), 'spent')
    })
    test('a result is found with its ticket and taken once, whoever asks at the same time', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const hash = bytes(32)
      const { ticket } = await enrollSample(store, account, { result: { hash, lifetimeMs: 300_000 } })
      assert.deepEqual((await other.findTicket(account.id, ticket.id))?.ticket.resultHash, hash)
      const taken = await Promise.all(Array.from({ length: 16 }, (_, n) => (n % 2 ? store : other).takeResult(account.id, ticket.id, hash, sampleEvent())))
      assert.equal(taken.filter(Boolean).length, 1)
      const opened = await store.findTicket(account.id, ticket.id)
      assert.notEqual(opened?.ticket.redeemedAtMs, null)
      assert.equal(await store.takeResult(account.id, ticket.id, bytes(32), sampleEvent()), false)
    })
  })
}
