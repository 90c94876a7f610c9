import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Newcomer } from '../../../server/store/newcomers.ts'
import type { NewOathDevice } from '../../../server/store/oath.ts'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, addSampleUser, bytes, newId, sampleEvent } from '../samples.ts'

const newcomer = (username: string): Newcomer => ({
  user: { id: newId(), username, handle: bytes(32), displayName: username, email: null, mobile: null },
  event: sampleEvent({ type: 'user.created' }),
  password: { salt: bytes(16), hash: bytes(32), event: sampleEvent({ type: 'user.password_set' }) },
})

const device = (userId: string, serial: string): NewOathDevice => ({
  id: newId(), serial, kind: 'hotp', algorithm: 'SHA1', digits: 6, periodSeconds: null, suite: null, window: 10, counter: 0, drift: 0,
  sealedSecret: bytes(48), secretTold: false, legacy: false, manufacturer: '', userId, state: 'active', name: 'Card', notBeforeMs: null, notAfterMs: null,
})

const grant = (maxPerUser = 5) => ({ maxPerUser, event: sampleEvent(), notice: null })

export function describeNewcomers(bench: () => Bench): void {
  describe('users who come with their first device', () => {
    test('user, password and device are there together', async () => {
      const { store, other } = bench()
      const { id: accountId } = await addSampleAccount(store)
      const [anna, bert] = [newcomer('anna'), newcomer('bert')]
      const card = device(anna.user.id, 'CARD-1')
      assert.deepEqual(await store.addUserWithOathDevice(accountId, anna, card, grant()), { outcome: 'added' })
      assert.equal(await store.addUserWithSlot(accountId, bert, { id: newId(), serial: 'TSFT-000001', userId: bert.user.id }, grant()), 'added')
      assert.deepEqual((await other.findPassword(accountId, anna.user.id))?.hash, anna.password.hash)
      const opened = await other.findOathDevice(accountId, card.id)
      assert.deepEqual([opened?.user?.username, opened?.device.secretTold], ['anna', false])
      assert.equal((await other.findSlotBySerial(accountId, 'TSFT-000001'))?.user?.username, 'bert')
    })
    test('nothing is there where the name or the serial is taken, or there is no room', async () => {
      const { store } = bench()
      const { id: accountId } = await addSampleAccount(store)
      const first = newcomer('first')
      await store.addUserWithOathDevice(accountId, first, device(first.user.id, 'CARD-1'), grant())
      await store.addUserWithSlot(accountId, newcomer('first'), { id: newId(), serial: 'TSFT-000001', userId: first.user.id }, grant())
      assert.equal(await store.findSlotBySerial(accountId, 'TSFT-000001'), null)
      const again = newcomer('first')
      assert.deepEqual(await store.addUserWithOathDevice(accountId, again, device(again.user.id, 'CARD-2'), grant()), { outcome: 'user_exists' })
      const next = newcomer('next')
      assert.deepEqual(await store.addUserWithOathDevice(accountId, next, device(next.user.id, 'CARD-1'), grant()), { outcome: 'exists', serials: ['CARD-1'] })
      assert.deepEqual(await store.addUserWithOathDevice(accountId, next, device(next.user.id, 'CARD-3'), grant(0)), { outcome: 'device_limit' })
      assert.equal(await store.addUserWithSlot(accountId, next, { id: newId(), serial: 'TSFT-000002', userId: next.user.id }, grant(0)), 'device_limit')
      assert.equal(await store.findUser(accountId, 'next'), null)
      assert.equal(await store.findPassword(accountId, next.user.id), null)
      for (const serial of ['CARD-2', 'CARD-3']) assert.equal(await store.findOathDeviceBySerial(accountId, serial), null)
    })
  })

  describe('users who come with a password', () => {
    test('user and password are there together, and of a name that is taken neither changes', async () => {
      const { store, other } = bench()
      const { id: accountId } = await addSampleAccount(store)
      const [cora, again] = [newcomer('cora'), newcomer('cora')]
      assert.equal(await store.addUserWithPassword(accountId, cora), 'added')
      assert.equal(await store.addUserWithPassword(accountId, again), 'user_exists')
      assert.equal((await other.findUser(accountId, 'cora'))?.id, cora.user.id)
      assert.deepEqual((await other.findPassword(accountId, cora.user.id))?.hash, cora.password.hash)
      assert.equal(await other.findPassword(accountId, again.user.id), null)
    })
    test('nothing is there where writing the password fails, nor is anything changed of a user who was', async () => {
      const { store } = bench()
      const { id: accountId } = await addSampleAccount(store)
      const dora = newcomer('dora')
      // An event may be written once: the second time the database fails, after all else was written.
      const failing = { ...dora.password, event: dora.event }
      await assert.rejects(store.addUserWithPassword(accountId, { ...dora, password: failing }))
      assert.equal(await store.findUser(accountId, 'dora'), null)
      assert.equal(await store.findPassword(accountId, dora.user.id), null)
      assert.equal(await store.addUserWithPassword(accountId, dora), 'added')
      const change = { displayName: 'Other', email: null, mobile: null }
      const next = { salt: bytes(16), hash: bytes(32) }
      await assert.rejects(store.updateUser(accountId, dora.user.id, change, sampleEvent(), { ...next, event: dora.event }))
      assert.equal((await store.findUser(accountId, 'dora'))?.displayName, 'dora')
      assert.deepEqual((await store.findPassword(accountId, dora.user.id))?.hash, dora.password.hash)
      assert.equal(await store.updateUser(accountId, dora.user.id, change, sampleEvent(), { ...next, event: sampleEvent() }), 'updated')
      assert.deepEqual((await store.findPassword(accountId, dora.user.id))?.hash, next.hash)
      assert.equal(await store.updateUser(accountId, newId(), change, sampleEvent(), { ...next, event: sampleEvent() }), 'absent')
    })
  })

  describe('the users of an account', () => {
    test('are listed by name, page by page, and those of another are not', async () => {
      const { store } = bench()
      const [account, stranger] = [await addSampleAccount(store), await addSampleAccount(store)]
      for (const name of ['a', 'b', 'c%', 'd']) await addSampleUser(store, account.id, name)
      await addSampleUser(store, stranger.id, 'x')
      const first = await store.listUsers(account.id, { after: '', limit: 3 })
      const rest = await store.listUsers(account.id, { after: first.at(-1)?.username ?? '', limit: 3 })
      assert.deepEqual([...first, ...rest].map(({ username }) => username).toSorted(), ['a', 'b', 'c%', 'd', 'mandy'])
      assert.equal(first.length, 3)
    })
  })
}
