import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { activateSample, addSampleLicense, newSerial } from '../licensing-samples.ts'
import { addSampleAccount, addSampleUser, bytes, newId, sampleEvent, sampleNotice } from '../samples.ts'

export function describeLicensing(bench: () => Bench): void {
  describe('licenses', () => {
    test('licenses are added all or none, and the answer names those that exist', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const [first, second] = [newSerial(), newSerial()]
      const license = (serial: string) => ({ serial, capacity: 3, userId: null })
      assert.deepEqual(await store.addLicenses(account.id, [license(first)], sampleEvent()), { exists: [] })
      assert.deepEqual(await store.addLicenses(account.id, [license(second), license(first)], sampleEvent()), { exists: [first] })
      assert.equal(await other.findLicense(account.id, second), null)
      const found = await other.findLicense(account.id, first)
      assert.deepEqual({ ...found?.license, createdAtMs: 0 }, { accountId: account.id, serial: first, capacity: 3, userId: null, lastNumber: 0, createdAtMs: 0 })
    })
    test('a license has one user at a time', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const anna = await addSampleUser(store, account.id, 'anna')
      const serial = await addSampleLicense(store, account, { userId: null })
      assert.equal(await store.assignLicense(account.id, serial, anna.id, sampleEvent()), 'assigned')
      assert.equal(await store.assignLicense(account.id, serial, anna.id, sampleEvent()), 'assigned')
      assert.equal(await store.assignLicense(account.id, serial, account.user.id, sampleEvent()), 'taken')
      assert.equal(await store.assignLicense(account.id, newSerial(), anna.id, sampleEvent()), 'absent')
      assert.equal((await store.findLicense(account.id, serial))?.user?.username, 'anna')
    })
    test('licenses are listed page by page in the order of their serials, of all or of one user', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const serials: string[] = []
      for (let n = 0; n < 4; n += 1) serials.push(await addSampleLicense(store, account, n === 3 ? { userId: null } : {}))
      const page = await store.listLicenses(account.id, { userId: null, after: '', limit: 3 })
      const rest = await store.listLicenses(account.id, { userId: null, after: page.at(-1)?.license.serial ?? '', limit: 3 })
      assert.deepEqual([...page, ...rest].map(({ license }) => license.serial), serials.toSorted())
      const hers = await store.listLicenses(account.id, { userId: account.user.id, after: '', limit: 9 })
      assert.deepEqual(hers.map(({ license }) => license.serial), serials.slice(0, 3).toSorted())
    })
    test('a license with instances is cleared only when that is said, and its numbers go on', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const serial = await addSampleLicense(store, account)
      await activateSample(store, account, serial)
      const clear = (step: 'reset' | 'unassign' | 'remove', deleteInstances: boolean) =>
        store.clearLicense(account.id, serial, { step, deleteInstances, event: sampleEvent(), notice: sampleNotice(account.user.id) })
      assert.equal(await clear('unassign', false), 'occupied')
      assert.equal((await store.findLicense(account.id, serial))?.instances.length, 1)
      assert.equal(await clear('reset', true), 'cleared')
      const { number } = await activateSample(store, account, serial)
      assert.equal(number, 2)
      assert.equal(await clear('unassign', true), 'cleared')
      assert.equal((await store.findLicense(account.id, serial))?.license.userId, null)
      assert.equal(await clear('remove', true), 'cleared')
      assert.equal(await clear('remove', true), 'absent')
    })
    test('an instance is found with its user, described and removed', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const serial = await addSampleLicense(store, account)
      const { instanceId } = await activateSample(store, account, serial)
      assert.equal(await store.describeInstance(account.id, instanceId, 'Work phone', sampleEvent()), 'described')
      const found = await other.findInstance(account.id, instanceId)
      assert.deepEqual([found?.instance.description, found?.instance.state, found?.user], ['Work phone', 'active', account.user])
      assert.equal(await store.removeInstance(account.id, instanceId, sampleEvent(), null), 'removed')
      assert.equal(await store.removeInstance(account.id, instanceId, sampleEvent(), null), 'absent')
      assert.equal(await store.describeInstance(account.id, instanceId, 'x', sampleEvent()), 'absent')
    })
    test('what belongs to another account does not exist', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const serial = await addSampleLicense(store, theirs)
      const { instanceId, activationId } = await activateSample(store, theirs, serial)
      assert.equal(await store.findLicense(mine.id, serial), null)
      assert.deepEqual(await store.listLicenses(mine.id, { userId: null, after: '', limit: 9 }), [])
      assert.equal(await store.findInstance(mine.id, instanceId), null)
      assert.equal(await store.findActivation(mine.id, activationId), null)
      assert.equal(await store.removeInstance(mine.id, instanceId, sampleEvent(), null), 'absent')
      assert.equal(await store.assignLicense(mine.id, serial, mine.user.id, sampleEvent()), 'absent')
      await assert.rejects(store.addLicenses(mine.id, [{ serial: newSerial(), capacity: 1, userId: theirs.user.id }], sampleEvent()))
    })
    test('activation keys are listed newest first, added once and removed', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const key = (keyId: string) => ({ keyId, publicKey: bytes(65), sealedPrivateKey: bytes(80) })
      assert.equal(await store.addActivationKey(account.id, key('aaaaaaaa'), sampleEvent()), 'added')
      assert.equal(await store.addActivationKey(account.id, key('aaaaaaaa'), sampleEvent()), 'exists')
      await new Promise((resolve) => setTimeout(resolve, 5))
      await store.addActivationKey(account.id, key('00000000'), sampleEvent())
      assert.deepEqual((await store.listActivationKeys(account.id)).map(({ keyId }) => keyId), ['00000000', 'aaaaaaaa'])
      const found = async () => (await store.findActivationKeys('00000000')).filter(({ key: { accountId } }) => accountId === account.id)
      assert.deepEqual((await found()).map(({ account: { rpId } }) => rpId), [account.rpId])
      await store.setAccountSuspended(account.id, true, sampleEvent())
      assert.deepEqual(await found(), [])
      assert.equal(await store.removeActivationKey(account.id, 'aaaaaaaa', sampleEvent()), 'removed')
      assert.equal(await store.removeActivationKey(account.id, newId(), sampleEvent()), 'absent')
    })
  })
}
