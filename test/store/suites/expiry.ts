import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { wait } from '../dialects.ts'
import {
  addSampleAccount, addSampleTicket, beginSample, bytes, enrollSample, sampleAuthentication, sampleCeremony, sampleEvent,
  sampleRegistration,
} from '../samples.ts'

export function describeExpiry(bench: () => Bench): void {
  describe('expiry by the clock of the database', () => {
    test('an expired ticket begins nothing and finishes nothing', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const idle = await addSampleTicket(store, account, { lifetimeMs: 500 })
      const { ticket, ceremony } = await beginSample(store, account, { lifetimeMs: 500 })
      await wait(550)
      assert.equal(await store.beginCeremony(account.id, idle.id, await sampleCeremony(store), 5), 'expired')
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'expired')
      assert.deepEqual(await store.listCredentials(account.id, account.user.id), [])
    })
    test('an expired ceremony finishes nothing, of either kind', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const expiresAtMs = (await store.nowMs()) + 500
      const enroll = await beginSample(store, account, { ceremony: { expiresAtMs } })
      const verify = await beginSample(store, account, { operation: 'verify', ceremony: { kind: 'authentication', expiresAtMs } })
      await wait(550)
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, enroll.ticket.id, enroll.ceremony.id)), 'expired')
      assert.equal(await store.finishAuthentication(account.id, sampleAuthentication(account, verify.ticket.id, verify.ceremony.id, deviceId)), 'expired')
    })
    test('an expired result is not taken', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const hash = bytes(32)
      const { ticket } = await enrollSample(store, account, { result: { hash, lifetimeMs: 1 } })
      await wait(10)
      assert.equal(await store.takeResult(account.id, ticket.id, hash, sampleEvent()), false)
    })
    test('what expired is removed: pending devices at once, tickets after the retention', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const old = await enrollSample(store, account, { status: 'proving', lifetimeMs: 600 })
      const kept = await enrollSample(store, account, { status: 'proving' })
      await wait(650)
      assert.ok((await store.removeExpired(3_600_000)) >= 1)
      assert.deepEqual((await store.listCredentials(account.id, account.user.id)).map(({ id }) => id), [kept.deviceId])
      assert.notEqual(await store.findTicket(account.id, old.ticket.id), null)
      assert.ok((await store.removeExpired(0)) >= 1)
      assert.equal(await store.findTicket(account.id, old.ticket.id), null)
      assert.notEqual(await store.findTicket(account.id, kept.ticket.id), null)
    })
  })
}
