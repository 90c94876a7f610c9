import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { policyPresets } from '../../../server/contract/policy.ts'
import {
  addSampleAccount, beginSample, bytes, enrollSample, sampleAuthentication, sampleCeremony, sampleEvent, sampleRegistration,
} from '../samples.ts'

export function describeIsolation(bench: () => Bench): void {
  describe('what belongs to another account does not exist', () => {
    test('nothing of it is found or listed', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const { ticket, deviceId, registration } = await enrollSample(store, theirs)
      await store.advancePolicy(theirs.id, 1, policyPresets['any-key'], sampleEvent())
      await store.chainEvents((_account, _head, events) => events.map(() => bytes(32)))
      assert.equal(await store.openTicket(mine.id, ticket.hash), null)
      assert.equal(await store.findTicket(mine.id, ticket.id), null)
      assert.equal(await store.findCredential(mine.id, deviceId), null)
      assert.equal(await store.findCredentialById(mine.id, registration.credential.credentialId), null)
      assert.deepEqual(await store.listCredentials(mine.id, theirs.user.id), [])
      assert.deepEqual(await store.listAllCredentials(mine.id, null, 10), [])
      assert.deepEqual(await store.countModels(mine.id), [])
      assert.equal(await store.findPolicy(mine.id, 2), null)
      assert.notEqual((await store.findUser(mine.id, 'mandy'))?.id, theirs.user.id)
      assert.equal((await store.listEvents(mine.id, 0, 100)).length, 2)
      assert.equal((await store.findChainHead(mine.id))?.sequence, 2)
    })
    test('nothing of it is changed, taken or removed', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const hash = bytes(32)
      const { ticket, deviceId, registration } = await enrollSample(store, theirs, { result: { hash, lifetimeMs: 300_000 } })
      const open = await beginSample(store, theirs)
      assert.equal(await store.revokeTicket(mine.id, open.ticket.id, sampleEvent()), 'absent')
      assert.equal(await store.beginCeremony(mine.id, open.ticket.id, await sampleCeremony(store), 5), 'spent')
      await store.refuseCeremony(mine.id, open.ticket.id, open.ceremony.id, sampleEvent())
      assert.equal(await store.finishRegistration(mine.id, sampleRegistration(mine, open.ticket.id, open.ceremony.id)), 'taken')
      assert.equal(await store.takeResult(mine.id, ticket.id, hash, sampleEvent()), false)
      assert.equal(await store.renameDevice(mine.id, deviceId, 'stolen', sampleEvent()), 'absent')
      assert.equal(await store.removeDevice(mine.id, deviceId, { state: 'active', keepLast: false, event: sampleEvent(), notice: null }), 'absent')
      assert.equal(await store.removeAccountKey(mine.id, theirs.key.id, sampleEvent()), 'absent')
      await store.takeNotices(mine.id, [registration.notice?.id ?? ''])
      await store.retryNotice(mine.id, registration.notice?.id ?? '', 9_999_999)
      assert.ok((await store.leaseNotices(10_000, 1)).some(({ id }) => id === registration.notice?.id))
      assert.equal((await store.findTicket(theirs.id, open.ticket.id))?.ticket.ceremony?.id, open.ceremony.id)
      assert.equal((await store.findCredential(theirs.id, deviceId))?.credential.name, 'Blue key')
      assert.equal((await store.findTicket(theirs.id, ticket.id))?.ticket.redeemedAtMs, null)
    })
    test('a device of it does not answer an authentication', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const { deviceId } = await enrollSample(store, theirs)
      const { ticket, ceremony } = await beginSample(store, mine, { operation: 'verify', ceremony: { kind: 'authentication' } })
      const change = { ...sampleAuthentication(mine, ticket.id, ceremony.id, deviceId), userId: theirs.user.id }
      assert.equal(await store.finishAuthentication(mine.id, change), 'device')
      assert.equal((await store.findCredential(theirs.id, deviceId))?.credential.signCount, 4)
    })
    test('a user of it gets no key', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const { ticket, ceremony } = await beginSample(store, mine)
      const change = sampleRegistration(mine, ticket.id, ceremony.id, { credential: { userId: theirs.user.id } })
      await assert.rejects(store.finishRegistration(mine.id, change))
      assert.deepEqual(await store.listCredentials(theirs.id, theirs.user.id), [])
      assert.equal((await store.findTicket(mine.id, ticket.id))?.ticket.ceremony?.id, ceremony.id)
    })
  })
}
