import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, enrollSample, newId, sampleEvent, sampleNotice } from '../samples.ts'

export function describeDevices(bench: () => Bench): void {
  describe('devices', () => {
    test('a device is found by its id and by its credential id, with its user', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { deviceId, registration } = await enrollSample(store, account)
      const byId = await other.findCredential(account.id, deviceId)
      const byCredentialId = await other.findCredentialById(account.id, registration.credential.credentialId)
      assert.deepEqual(byId, byCredentialId)
      assert.equal(byId?.credential.id, deviceId)
      assert.deepEqual(byId?.user, account.user)
      assert.equal(await store.findCredential(account.id, newId()), null)
      assert.equal(await store.findCredentialById(account.id, registration.credential.credentialId.subarray(1)), null)
    })
    test('a name changes with its event, and an unknown device is absent', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      assert.equal(await store.renameDevice(account.id, deviceId, 'Grüne Karte', sampleEvent()), 'renamed')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.name, 'Grüne Karte')
      assert.equal(await store.renameDevice(account.id, newId(), 'x', sampleEvent()), 'absent')
    })
    test('a removed device is gone with event and notice, and its credential id is free again', async () => {
      const { store, database } = bench()
      const account = await addSampleAccount(store)
      const { deviceId, registration } = await enrollSample(store, account)
      const change = { state: 'active' as const, keepLast: false, event: sampleEvent(), notice: sampleNotice(account.user.id) }
      assert.equal(await store.removeDevice(account.id, deviceId, change), 'removed')
      assert.equal(await store.removeDevice(account.id, deviceId, { ...change, event: sampleEvent() }), 'absent')
      assert.equal((await database.query(`select id from notices where id = '${change.notice.id}'`)).length, 1)
      await enrollSample(store, account, { credential: { credentialId: registration.credential.credentialId } })
    })
    test('who cancels a pending device does not remove one that is active by now', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const cancel = { state: 'pending' as const, keepLast: false, event: sampleEvent(), notice: null }
      assert.equal(await store.removeDevice(account.id, deviceId, cancel), 'absent')
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.state, 'active')
    })
    test('the last active device stays when asked for, even when both are removed at once', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const [first, second] = [await enrollSample(store, account), await enrollSample(store, account)]
      await enrollSample(store, account, { status: 'proving' })
      const remove = (node: typeof store, id: string) => node.removeDevice(account.id, id, { state: 'active', keepLast: true, event: sampleEvent(), notice: null })
      const answers = await Promise.all([remove(store, first.deviceId), remove(other, second.deviceId)])
      assert.deepEqual(answers.toSorted(), ['last', 'removed'])
      const active = (await store.listCredentials(account.id, account.user.id)).filter(({ state }) => state === 'active')
      assert.equal(active.length, 1)
    })
    test('models are counted over active devices', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const u2f = { aaguid: '00000000-0000-0000-0000-000000000000', attestationKeyIdentifier: 'ab'.repeat(20) }
      await enrollSample(store, account)
      await enrollSample(store, account)
      await enrollSample(store, account, { credential: u2f })
      await enrollSample(store, account, { credential: u2f, status: 'proving' })
      assert.deepEqual(await store.countModels(account.id), [
        { ...u2f, deviceCount: 1 },
        { aaguid: 'ee882879-721c-4913-9775-3dfcce97072a', attestationKeyIdentifier: null, deviceCount: 2 },
      ])
    })
    test('all credentials are listed page by page in the order of their ids', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const ids: string[] = []
      for (let n = 0; n < 5; n++) ids.push((await enrollSample(store, account)).deviceId)
      const first = await store.listAllCredentials(account.id, null, 3)
      const rest = await store.listAllCredentials(account.id, first.at(-1)?.id ?? '', 3)
      assert.deepEqual([...first, ...rest].map(({ id }) => id), ids.toSorted())
    })
  })
}
