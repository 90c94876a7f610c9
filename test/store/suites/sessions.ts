import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addSampleLicense, beginSampleActivation } from '../licensing-samples.ts'
import type { Bench } from '../dialects.ts'
import { wait } from '../dialects.ts'
import { addSampleAccount, addSampleTicket, addSampleUser, bytes, sampleEvent, type SampleAccount } from '../samples.ts'

const newSession = (account: SampleAccount, change: { readonly lifetimeMs?: number } = {}) =>
  ({ hash: bytes(32), keyId: account.key.id, location: '192.0.2.1', lifetimeMs: 60_000, ...change })

export function describeSessions(bench: () => Bench): void {
  describe('sessions', () => {
    test('a session opened on one node is known to another, with its account and place, and to no other account', async () => {
      const { store, other } = bench()
      const [account, stranger] = [await addSampleAccount(store), await addSampleAccount(store)]
      const session = newSession(account)
      await store.addSession(account.id, session, sampleEvent())
      const opened = await other.openSession(account.id, session.hash)
      assert.equal(opened?.account.id, account.id)
      assert.deepEqual([opened?.session.location, opened?.session.keyId], ['192.0.2.1', account.key.id])
      assert.equal(await other.openSession(stranger.id, session.hash), null)
      assert.equal(await other.openSession(account.id, bytes(32)), null)
    })
    test('a session that was taken is gone everywhere, and is taken once', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const session = newSession(account)
      await store.addSession(account.id, session, sampleEvent())
      const taken = await Promise.all([store, other, store].map((each) => each.takeSession(account.id, session.hash, sampleEvent())))
      assert.equal(taken.filter(Boolean).length, 1)
      assert.equal(await other.openSession(account.id, session.hash), null)
    })
    test('a session ends by the clock of the database, is prolonged while it lives, and never beyond its longest', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const [short, long] = [newSession(account, { lifetimeMs: 300 }), newSession(account, { lifetimeMs: 300 })]
      await store.addSession(account.id, short, sampleEvent())
      await store.addSession(account.id, long, sampleEvent())
      assert.equal(await store.advanceSession(account.id, long.hash, { lifetimeMs: 60_000, longestMs: 120_000 }), true)
      await wait(350)
      assert.equal(await store.openSession(account.id, short.hash), null)
      assert.equal(await store.advanceSession(account.id, short.hash, { lifetimeMs: 60_000, longestMs: 120_000 }), false)
      const opened = await store.openSession(account.id, long.hash)
      assert.ok((opened?.session.expiresAtMs ?? 0) > (opened?.session.createdAtMs ?? 0) + 59_000)
      assert.equal(await store.advanceSession(account.id, long.hash, { lifetimeMs: 60_000, longestMs: 1000 }), true)
      const capped = await store.openSession(account.id, long.hash)
      assert.equal((capped?.session.expiresAtMs ?? 0) - (capped?.session.createdAtMs ?? 0), 1000)
    })
    test('a session ends with the key that opened it, and while its account is suspended', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const session = newSession(account)
      await store.addSession(account.id, session, sampleEvent())
      await store.setAccountSuspended(account.id, true, sampleEvent())
      assert.equal(await store.openSession(account.id, session.hash), null)
      await store.setAccountSuspended(account.id, false, sampleEvent())
      assert.notEqual(await store.openSession(account.id, session.hash), null)
      assert.equal(await store.removeAccountKey(account.id, account.key.id, sampleEvent()), 'removed')
      assert.equal(await store.openSession(account.id, session.hash), null)
    })
  })

  describe('passwords of users', () => {
    test('a try is counted before it is judged, no more often than allowed however many come at once, and forgiven', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { id } = account.user
      assert.equal(await store.countPasswordTry(account.id, id, 5), null)
      assert.equal(await store.setPassword(account.id, id, { salt: bytes(16), hash: bytes(32) }, sampleEvent()), 'set')
      const tries = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? store : other).countPasswordTry(account.id, id, 5)))
      assert.equal(tries.filter((each) => each?.counted === true).length, 5)
      assert.equal((await other.findPassword(account.id, id))?.tries, 5)
      await store.clearPasswordTries(account.id, id, null)
      assert.equal((await other.findPassword(account.id, id))?.tries, 0)
      await store.countPasswordTry(account.id, id, 5)
      const next = { salt: bytes(16), hash: bytes(32) }
      assert.equal(await other.setPassword(account.id, id, next, sampleEvent()), 'set')
      assert.deepEqual(await store.findPassword(account.id, id), { accountId: account.id, userId: id, ...next, tries: 0 })
      assert.equal(await store.setPassword(account.id, account.key.id, next, sampleEvent()), 'absent')
    })
    test('a user who is removed takes the password along', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await store.setPassword(account.id, account.user.id, { salt: bytes(16), hash: bytes(32) }, sampleEvent())
      assert.equal(await store.removeUser(account.id, account.user.id, sampleEvent()), 'removed')
      assert.equal(await store.findPassword(account.id, account.user.id), null)
    })
  })

  describe('users that change', () => {
    test('what a user is called is changed, and a user who has nothing is removed with the tickets', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const anna = await addSampleUser(store, account.id, 'anna')
      await addSampleTicket(store, account, { userId: anna.id })
      assert.equal(await store.updateUser(account.id, anna.id, { displayName: 'Anna', email: null, mobile: '+49' }, sampleEvent()), 'updated')
      const found = await store.findUser(account.id, 'anna')
      assert.deepEqual([found?.displayName, found?.email, found?.mobile], ['Anna', null, '+49'])
      assert.equal(await store.removeUser(account.id, anna.id, sampleEvent()), 'removed')
      assert.equal(await store.removeUser(account.id, anna.id, sampleEvent()), 'absent')
      assert.equal(await store.findUser(account.id, 'anna'), null)
    })
    test('a user who has a license stays', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await addSampleLicense(store, account)
      assert.equal(await store.removeUser(account.id, account.user.id, sampleEvent()), 'occupied')
      assert.notEqual(await store.findUser(account.id, 'mandy'), null)
    })
  })

  describe('the live activation of a license', () => {
    test('is the newest one, and nobody else\'s', async () => {
      const { store } = bench()
      const [account, stranger] = [await addSampleAccount(store), await addSampleAccount(store)]
      const serial = await addSampleLicense(store, account)
      assert.equal(await store.findLiveActivation(account.id, serial), null)
      await beginSampleActivation(store, account, serial)
      const newest = await beginSampleActivation(store, account, serial)
      assert.equal((await store.findLiveActivation(account.id, serial))?.activation.id, newest)
      assert.equal(await store.findLiveActivation(stranger.id, serial), null)
      const brief = await beginSampleActivation(store, account, serial, { codeLifetimeMs: 100 })
      await wait(150)
      assert.equal(await store.findLiveActivation(account.id, serial), null, brief)
    })
  })
}
