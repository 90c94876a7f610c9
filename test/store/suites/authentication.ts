import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import {
  addSampleAccount, addSampleUser, beginSample, enrollSample, newId, sampleAuthentication, sampleCeremony,
} from '../samples.ts'

const signIn = { operation: 'verify', ceremony: { kind: 'authentication' } } as const

export function describeAuthentication(bench: () => Bench): void {
  describe('finishing an authentication', () => {
    test('notes counter, backup state and time on the device, and the device on the ticket', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const { ticket, ceremony } = await beginSample(store, account, { ...signIn, userId: null })
      const change = sampleAuthentication(account, ticket.id, ceremony.id, deviceId, { backedUp: true })
      assert.equal(await store.finishAuthentication(account.id, change), 'written')
      const found = await other.findCredential(account.id, deviceId)
      assert.equal(found?.credential.signCount, 5)
      assert.equal(found?.credential.backedUp, true)
      assert.notEqual(found?.credential.lastUsedAtMs, null)
      const opened = await other.findTicket(account.id, ticket.id)
      assert.deepEqual([opened?.ticket.userId, opened?.ticket.deviceId, opened?.ticket.status], [account.user.id, deviceId, 'done'])
    })
    test('a counter that does not grow writes nothing, unless both are zero or the policy keeps it', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const { ticket, ceremony } = await beginSample(store, account, signIn)
      const finish = (counter: { mode: 'advance' | 'keep'; value: number }, device = deviceId) =>
        store.finishAuthentication(account.id, sampleAuthentication(account, ticket.id, ceremony.id, device, { counter }))
      assert.equal(await finish({ mode: 'advance', value: 4 }), 'counter')
      assert.equal(await finish({ mode: 'advance', value: 0 }), 'counter')
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.ceremony?.id, ceremony.id)
      assert.equal(await finish({ mode: 'keep', value: 1 }), 'written')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.signCount, 4)
      const zero = await enrollSample(store, account, { credential: { signCount: 0 } })
      const next = await beginSample(store, account, signIn)
      const both = sampleAuthentication(account, next.ticket.id, next.ceremony.id, zero.deviceId, { counter: { mode: 'advance', value: 0 } })
      assert.equal(await store.finishAuthentication(account.id, both), 'written')
    })
    test('a counter above 2^31 is kept exactly', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const { ticket, ceremony } = await beginSample(store, account, signIn)
      const counter = { mode: 'advance', value: 4_294_967_295 } as const
      assert.equal(await store.finishAuthentication(account.id, sampleAuthentication(account, ticket.id, ceremony.id, deviceId, { counter })), 'written')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.signCount, 4_294_967_295)
    })
    test('a device that is gone, or of another user, is answered as device', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const zoe = { ...account, user: await addSampleUser(store, account.id, 'zoe') }
      const { ticket, ceremony } = await beginSample(store, account, signIn)
      assert.equal(await store.finishAuthentication(account.id, sampleAuthentication(account, ticket.id, ceremony.id, newId())), 'device')
      assert.equal(await store.finishAuthentication(account.id, sampleAuthentication(zoe, ticket.id, ceremony.id, deviceId)), 'device')
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.status, 'open')
    })
    test('a pending device is used by the test signature alone, which makes it active', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, deviceId, registration } = await enrollSample(store, account, { status: 'proving' })
      const ceremony = await sampleCeremony(store, { kind: 'authentication', deviceIds: [deviceId] })
      assert.equal(await store.beginCeremony(account.id, ticket.id, ceremony, 5), 'begun')
      const plain = sampleAuthentication(account, ticket.id, ceremony.id, deviceId)
      assert.equal(await store.finishAuthentication(account.id, plain), 'device')
      const proof = sampleAuthentication(account, ticket.id, ceremony.id, deviceId, { activate: true })
      assert.equal(await store.finishAuthentication(account.id, proof), 'written')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.state, 'active')
      const opened = await store.findTicket(account.id, ticket.id)
      assert.deepEqual(opened?.ticket.finished, [registration.ticket.finished, proof.ticket.finished])
    })
    test('a finished ceremony is taken the second time', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const { ticket, ceremony } = await beginSample(store, account, signIn)
      const finish = (value: number) => {
        const counter = { mode: 'advance', value } as const
        return other.finishAuthentication(account.id, sampleAuthentication(account, ticket.id, ceremony.id, deviceId, { counter }))
      }
      assert.equal(await finish(10), 'written')
      assert.equal(await finish(11), 'taken')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.signCount, 10)
    })
  })
}
