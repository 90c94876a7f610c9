import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FleetAdvance, Standing } from '../../../server/store/fleet.ts'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, enrollSample, newId, sampleEvent, sampleNotice } from '../samples.ts'

const lease = { leaseMs: 60_000, policyVersion: 1, metadataVersion: 'm1', freshMs: 60_000 }
const advanced = (change: Partial<FleetAdvance>): FleetAdvance =>
  ({ owner: 'a', leaseMs: 60_000, cursor: null, standings: [], flagged: 0, cleared: 0, finished: false, notice: null, ...change })
const flagged = (id: string): Standing =>
  ({ id, trust: 'unknown-root', trustAnchor: null, flag: { code: 'authenticator_status', sinceMs: 5, graceEndsMs: 7 }, event: sampleEvent({ type: 'device.flagged', deviceId: id }) })

export function describeFleet(bench: () => Bench): void {
  describe('the fleet judged again', () => {
    test('is one node at a time, until the lease has run out', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const first = await store.leaseFleetRun(account.id, { ...lease, owner: 'a', leaseMs: 0 })
      assert.deepEqual(typeof first === 'object' && first.run, { policyVersion: 1, metadataVersion: 'm1', cursor: null, flagged: 0, cleared: 0 })
      assert.notEqual(await store.leaseFleetRun(account.id, { ...lease, owner: 'a' }), 'held')
      assert.equal(await other.leaseFleetRun(account.id, { ...lease, owner: 'b' }), 'held')
      assert.equal(await other.advanceFleetRun(account.id, advanced({ owner: 'b' })), false)
      assert.equal(await store.advanceFleetRun(account.id, advanced({ leaseMs: 0 })), true)
      await new Promise((resolve) => setTimeout(resolve, 5))
      assert.equal(typeof await other.leaseFleetRun(account.id, { ...lease, owner: 'b' }), 'object')
      assert.equal(await store.advanceFleetRun(account.id, advanced({})), false)
    })

    test('goes on where another node left it, and begins anew for another policy or metadata', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const cursor = { userId: 'u', deviceId: 'd' }
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a' })
      await store.advanceFleetRun(account.id, advanced({ cursor, flagged: 2, cleared: 1, leaseMs: 0 }))
      await new Promise((resolve) => setTimeout(resolve, 5))
      const resumed = await other.leaseFleetRun(account.id, { ...lease, owner: 'b' })
      assert.deepEqual(typeof resumed === 'object' && resumed.run, { policyVersion: 1, metadataVersion: 'm1', cursor, flagged: 2, cleared: 1 })
      const anew = await other.leaseFleetRun(account.id, { ...lease, owner: 'b', metadataVersion: 'm2' })
      assert.deepEqual(typeof anew === 'object' && anew.run, { policyVersion: 1, metadataVersion: 'm2', cursor: null, flagged: 0, cleared: 0 })
    })

    test('is fresh when it is finished, for as long as it was asked', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a' })
      await store.advanceFleetRun(account.id, advanced({ finished: true }))
      assert.equal(await store.leaseFleetRun(account.id, { ...lease, owner: 'b' }), 'fresh')
      assert.equal(typeof await store.leaseFleetRun(account.id, { ...lease, owner: 'b', freshMs: 0 }), 'object')
    })

    test('does not begin without metadata where the last run had some', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      assert.equal(typeof await store.leaseFleetRun(account.id, { ...lease, owner: 'a', metadataVersion: 'none', leaseMs: 0 }), 'object')
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a' })
      assert.equal(await store.leaseFleetRun(account.id, { ...lease, owner: 'a', policyVersion: 2, metadataVersion: 'none' }), 'blind')
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a', policyVersion: 2, metadataVersion: 'fido-7+own-ab.3' })
      for (const metadataVersion of ['none', 'own-ab.3', 'own-cd.1']) {
        assert.equal(await store.leaseFleetRun(account.id, { ...lease, owner: 'a', policyVersion: 2, metadataVersion }), 'blind', metadataVersion)
      }
      assert.notEqual(await store.leaseFleetRun(account.id, { ...lease, owner: 'a', policyVersion: 2, metadataVersion: 'fido-8.3' }), 'blind')
    })

    test('lists active keys with their names page by page, and the flagged ones alone', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const foreign = await addSampleAccount(store)
      await enrollSample(store, foreign)
      const ids = [await enrollSample(store, account), await enrollSample(store, account), await enrollSample(store, account)].map(({ deviceId }) => deviceId)
      const list = async (after: { userId: string; deviceId: string } | null, flaggedOnly = false) =>
        (await store.listFleet(account.id, { after, limit: 2, flaggedOnly })).map(({ credential, username }) => [credential.id, username])
      assert.deepEqual(await list(null), ids.slice(0, 2).map((id) => [id, account.user.username]))
      assert.deepEqual(await list({ userId: account.user.id, deviceId: ids[1] ?? '' }), [[ids[2], account.user.username]])
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a' })
      await store.advanceFleetRun(account.id, advanced({ standings: [flagged(ids[1] ?? '')] }))
      assert.deepEqual(await list(null, true), [[ids[1], account.user.username]])
    })

    test('writes flag, trust and event of a key that is there, and nothing of one that is gone or foreign', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const foreign = await enrollSample(store, await addSampleAccount(store))
      const { deviceId: id } = await enrollSample(store, account)
      await store.leaseFleetRun(account.id, { ...lease, owner: 'a' })
      const before = await store.countUnchainedEvents(account.id)
      await store.advanceFleetRun(account.id, advanced({ standings: [id, newId(), foreign.deviceId].map(flagged), notice: { ...sampleNotice(account.user.id), userId: null } }))
      const found = (await store.findCredential(account.id, id))?.credential
      assert.deepEqual([found?.flag, found?.trust, found?.trustAnchor], [{ code: 'authenticator_status', sinceMs: 5, graceEndsMs: 7 }, 'unknown-root', null])
      assert.equal(await store.countUnchainedEvents(account.id), before + 1)
      await store.advanceFleetRun(account.id, advanced({ standings: [{ ...flagged(id), trust: 'trusted', trustAnchor: 'ab', flag: null, event: sampleEvent({ type: 'device.cleared' }) }] }))
      assert.deepEqual((await store.findCredential(account.id, id))?.credential.flag, null)
    })
  })
}
