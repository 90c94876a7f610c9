import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { wait } from '../dialects.ts'
import { addSampleAccount, enrollSample } from '../samples.ts'

export function describeNotices(bench: () => Bench): void {
  /** Other suites leave notices behind. */
  const drain = async () => {
    const { store } = bench()
    for (const notice of await store.leaseNotices(10_000, 60_000)) await store.takeNotices(notice.accountId, [notice.id])
  }
  describe('the outbox', () => {
    test('a leased notice is nobody else\'s until the lease ends', async () => {
      const { store, other } = bench()
      await drain()
      const account = await addSampleAccount(store)
      const { registration } = await enrollSample(store, account)
      const [leased] = await store.leaseNotices(10, 400)
      assert.equal(leased?.id, registration.notice?.id)
      assert.equal(leased?.accountId, account.id)
      assert.equal(leased?.attempts, 0)
      assert.deepEqual(leased?.to, registration.notice?.to)
      assert.deepEqual(leased?.details, registration.notice?.details)
      assert.deepEqual(await other.leaseNotices(10, 400), [])
      await wait(450)
      const [again] = await other.leaseNotices(10, 60_000)
      assert.equal(again?.id, leased?.id)
      assert.equal(again?.attempts, 1)
    })
    test('two nodes that lease at once never get the same notice, and the oldest go first', async () => {
      const { store, other } = bench()
      await drain()
      const account = await addSampleAccount(store)
      for (let n = 0; n < 6; n++) await enrollSample(store, account)
      const first = (await store.leaseNotices(2, 60_000)).map(({ id }) => id)
      const rest = (await Promise.all([store, other, store, other].map((node) => node.leaseNotices(2, 60_000)))).flat().map(({ id }) => id)
      assert.equal(new Set([...first, ...rest]).size, first.length + rest.length)
      assert.deepEqual(first, first.toSorted())
      assert.ok(rest.every((id) => first.every((earlier) => earlier < id)))
    })
    test('a taken notice is gone, a retried one is due after its delay', async () => {
      const { store } = bench()
      await drain()
      const account = await addSampleAccount(store)
      const [one, two] = [await enrollSample(store, account), await enrollSample(store, account)]
      await store.leaseNotices(10, 60_000)
      await store.takeNotices(account.id, [one.registration.notice?.id ?? ''])
      await store.retryNotice(account.id, two.registration.notice?.id ?? '', 0)
      assert.deepEqual((await store.leaseNotices(10, 60_000)).map(({ id }) => id), [two.registration.notice?.id])
    })
  })
}
