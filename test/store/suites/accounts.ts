import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { policyPresets } from '../../../server/contract/policy.ts'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, addSampleUser, bytes, newId, sampleEvent } from '../samples.ts'

export function describeAccounts(bench: () => Bench): void {
  describe('accounts', () => {
    test('the clock of the database is told in Unix milliseconds', async () => {
      const now = await bench().store.nowMs()
      assert.equal(Number.isInteger(now), true)
      assert.ok(Math.abs(now - Date.now()) < 60_000)
    })
    test('probing a healthy database resolves, again and again', async () => {
      await bench().store.probe()
      await bench().store.probe()
    })
    test('a meta value is set once and keeps its first value', async () => {
      const { store, other } = bench()
      const name = `meta-${newId()}`
      assert.equal(await store.findMeta(name), null)
      assert.equal(await store.addMeta(name, 'first'), true)
      assert.equal(await other.addMeta(name, 'second'), false)
      assert.equal(await other.findMeta(name), 'first')
    })
    test('an account is found by its login name with its key and its first policy', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const found = await other.findAccountByLogin(`login-${account.id}`)
      assert.equal(found?.account.id, account.id)
      assert.equal(found?.account.policyVersion, 1)
      assert.equal(found?.account.suspended, false)
      assert.deepEqual(found?.account.origins, [account.origin])
      assert.deepEqual(found?.keys.map((key) => [key.id, key.hash, key.lastUsedAtMs]), [[account.key.id, account.key.hash, null]])
      assert.deepEqual((await other.findPolicy(account.id, 1))?.policy, policyPresets['hardware-key'])
      assert.ok((await store.listAccounts()).some(({ id }) => id === account.id))
      assert.equal(await store.findAccountByLogin('nobody'), null)
    })
    test('a taken login name is answered with exists and nothing is written', async () => {
      const { store, database } = bench()
      const account = await addSampleAccount(store)
      const again = { id: newId(), loginName: `login-${account.id}`, displayName: 'Thief', rpId: 'x.example', origins: [], topOrigins: [] }
      const first = { key: { id: newId(), hash: bytes(32) }, policy: policyPresets['any-key'], event: sampleEvent() }
      assert.equal(await store.addAccount(again, first), 'exists')
      assert.deepEqual(await database.query(`select id from account_keys where id = '${first.key.id}'`), [])
      assert.deepEqual(await database.query(`select id from events where id = '${first.event.id}'`), [])
    })
    test('a third key is refused until one of the two is removed', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const add = () => store.addAccountKey(account.id, { id: newId(), hash: bytes(32) }, sampleEvent())
      assert.equal(await add(), 'added')
      assert.equal(await add(), 'limit')
      assert.equal(await store.removeAccountKey(account.id, account.key.id, sampleEvent()), 'removed')
      assert.equal(await store.removeAccountKey(account.id, account.key.id, sampleEvent()), 'absent')
      assert.equal(await add(), 'added')
    })
    test('rotations at once on two nodes never make a third key', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const answers = await Promise.all([store, other, store, other].map((node) =>
        node.addAccountKey(account.id, { id: newId(), hash: bytes(32) }, sampleEvent())))
      assert.deepEqual(answers.toSorted(), ['added', 'limit', 'limit', 'limit'])
    })
    test('touching a key notes its use once a minute and never throws', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      store.touchAccountKey(account.id, account.key.id)
      store.touchAccountKey(account.id, account.key.id)
      store.touchAccountKey(account.id, 'unknown')
      let usedAt: number | null = null
      for (let tries = 0; usedAt === null && tries < 100; tries++) {
        await store.probe()
        usedAt = (await store.findAccountByLogin(`login-${account.id}`))?.keys[0]?.lastUsedAtMs ?? null
      }
      assert.ok(usedAt !== null)
    })
    test('an origin is listed while its account is not suspended, and only as a whole', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      assert.equal(await store.isOriginListed(account.origin), true)
      assert.equal(await store.isOriginListed(account.origin.slice(0, -1)), false)
      assert.equal(await store.isOriginListed(`${account.origin}"`), false)
      await store.setAccountSuspended(account.id, true, sampleEvent())
      assert.equal(await store.isOriginListed(account.origin), false)
      assert.equal((await store.findAccountByLogin(`login-${account.id}`))?.account.suspended, true)
      await store.setAccountSuspended(account.id, false, sampleEvent())
      assert.equal(await store.isOriginListed(account.origin), true)
    })
    test('an account that is updated has its new name and origins on every node, and its event', async () => {
      const { store, other, database } = bench()
      const account = await addSampleAccount(store)
      const bystander = await addSampleAccount(store)
      const origin = `https://new-${account.id}.example`
      const event = sampleEvent()
      await store.updateAccount(account.id, { displayName: 'New name', origins: [origin], topOrigins: ['https://top.example'] }, event)
      const changed = (await other.findAccountByLogin(`login-${account.id}`))?.account
      assert.deepEqual([changed?.displayName, changed?.origins, changed?.topOrigins], ['New name', [origin], ['https://top.example']])
      assert.deepEqual([await other.isOriginListed(origin), await other.isOriginListed(account.origin)], [true, false])
      assert.deepEqual((await other.findAccountByLogin(`login-${bystander.id}`))?.account.origins, [bystander.origin])
      assert.equal((await database.query(`select id from events where id = '${event.id}'`)).length, 1)
    })
    test('a policy advances from the current version only, and old versions stay readable', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const policy = policyPresets['certified-key']
      const answers = await Promise.all([store, other].map((node) => node.advancePolicy(account.id, 1, policy, sampleEvent())))
      assert.deepEqual(answers.toSorted(), ['advanced', 'conflict'])
      assert.deepEqual((await store.findPolicy(account.id, 2))?.policy, policy)
      assert.deepEqual((await store.findPolicy(account.id, 1))?.policy, policyPresets['hardware-key'])
      assert.equal(await store.findPolicy(account.id, 3), null)
      assert.equal((await store.findAccountByLogin(`login-${account.id}`))?.account.policyVersion, 2)
    })
    test('adding a user who exists finds the first one with its own addresses', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const changed = { id: newId(), username: 'mandy', handle: bytes(32), displayName: 'Other', email: 'other@x.example', mobile: '1' }
      assert.deepEqual(await other.addUser(account.id, changed, sampleEvent()), account.user)
      assert.deepEqual(await store.findUser(account.id, 'mandy'), account.user)
      assert.equal(await store.findUser(account.id, 'Mandy'), null)
    })
    test('the same new user added many times at once is one user', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const users = await Promise.all(Array.from({ length: 16 }, (_, n) => addSampleUser(n % 2 ? store : other, account.id, 'zoe')))
      assert.equal(new Set(users.map(({ id }) => id)).size, 1)
    })
  })
}
