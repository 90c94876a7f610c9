import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { UserTokenKind } from '../../../server/store/user-tokens.ts'
import type { Bench } from '../dialects.ts'
import { wait } from '../dialects.ts'
import { addSampleAccount, bytes, sampleEvent, type SampleAccount } from '../samples.ts'
import type { Store } from '../../../server/store/store.ts'

async function addWithPassword(store: Store) {
  const account = await addSampleAccount(store)
  const passwordHash = bytes(32)
  await store.setPassword(account.id, account.user.id, { salt: bytes(16), hash: passwordHash }, sampleEvent())
  return { account, passwordHash }
}

const newToken = ({ user }: SampleAccount, lifetimeMs = 60_000, kind: UserTokenKind = 'sso') => ({ userId: user.id, kind, hash: bytes(32), lifetimeMs })

export function describeUserTokens(bench: () => Bench): void {
  describe('tokens of users', () => {
    test('a token is known to every node with its user, and to no other account', async () => {
      const { store, other } = bench()
      const { account, passwordHash } = await addWithPassword(store)
      const stranger = await addSampleAccount(store)
      const token = newToken(account, 60_000, 'mobile')
      const added = await store.addUserToken(account.id, token, { passwordHash, most: 5, event: sampleEvent() })
      assert.ok(added !== null && added.expiresAtMs - added.createdAtMs === 60_000)
      const found = await other.findUserToken(account.id, token.hash)
      assert.deepEqual([found?.token, found?.user.username], [added, 'mandy'])
      assert.equal(await other.findUserToken(stranger.id, token.hash), null)
      assert.equal(await other.takeUserToken(stranger.id, token.hash, sampleEvent()), false)
      const taken = await Promise.all([store, other, store].map((each) => each.takeUserToken(account.id, token.hash, sampleEvent())))
      assert.equal(taken.filter(Boolean).length, 1)
      assert.equal(await store.findUserToken(account.id, token.hash), null)
    })
    test('a token ends by the clock of the database, and the sweep takes it', async () => {
      const { store } = bench()
      const { account, passwordHash } = await addWithPassword(store)
      const [short, long] = [newToken(account, 200), newToken(account)]
      for (const token of [short, long]) await store.addUserToken(account.id, token, { passwordHash, most: 5, event: sampleEvent() })
      await wait(250)
      assert.equal(await store.findUserToken(account.id, short.hash), null)
      assert.ok((await store.removeExpired(0)) >= 1)
      assert.notEqual(await store.findUserToken(account.id, long.hash), null)
    })
    test('no token comes of a password that was replaced meanwhile, and none outlives its password or its user', async () => {
      const { store, other } = bench()
      const { account, passwordHash } = await addWithPassword(store)
      const token = newToken(account)
      assert.equal(await store.addUserToken(account.id, newToken(account), { passwordHash: bytes(32), most: 5, event: sampleEvent() }), null)
      await store.addUserToken(account.id, token, { passwordHash, most: 5, event: sampleEvent() })
      const next = bytes(32)
      await other.setPassword(account.id, account.user.id, { salt: bytes(16), hash: next }, sampleEvent())
      assert.equal(await store.findUserToken(account.id, token.hash), null)
      await store.addUserToken(account.id, token, { passwordHash: next, most: 5, event: sampleEvent() })
      assert.equal(await store.removeUser(account.id, account.user.id, sampleEvent()), 'removed')
      assert.equal(await other.findUserToken(account.id, token.hash), null)
    })
    test('as many live as may be, the youngest, also of many added at once', async () => {
      const { store, other } = bench()
      const { account, passwordHash } = await addWithPassword(store)
      const first = newToken(account)
      await store.addUserToken(account.id, first, { passwordHash, most: 3, event: sampleEvent() })
      await wait(5)
      const tokens = Array.from({ length: 9 }, () => newToken(account))
      await Promise.all(tokens.map((token, n) => (n % 2 === 0 ? store : other).addUserToken(account.id, token, { passwordHash, most: 3, event: sampleEvent() })))
      const found = await Promise.all(tokens.map((token) => store.findUserToken(account.id, token.hash)))
      assert.equal(found.filter((each) => each !== null).length, 3)
      assert.equal(await store.findUserToken(account.id, first.hash), null)
    })
  })
}
