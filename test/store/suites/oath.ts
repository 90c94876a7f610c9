import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NewOathDevice, OathChange, OpenedOathDevice } from '../../../server/store/oath.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Bench } from '../dialects.ts'
import { addSampleAccount, addSampleTicket, addSampleUser, bytes, newId, sampleEvent, sampleNotice, type SampleAccount } from '../samples.ts'

const limits = (maxPerUser = 5) => ({ maxPerUser, event: sampleEvent({ type: 'oath_device.added' }), notice: null })

const sampleDevice = (change: Partial<NewOathDevice> = {}): NewOathDevice => {
  const id = newId()
  return {
    id, serial: `KT-${id}`, kind: 'hotp', algorithm: 'SHA256', digits: 8, periodSeconds: null, suite: null, window: 10, counter: 3, drift: 0,
    sealedSecret: bytes(48), secretTold: false, legacy: true, manufacturer: 'Keys Ltd', userId: null, state: 'active', name: 'Card', notBeforeMs: null, notAfterMs: 4e12, ...change,
  }
}

async function addSample(store: Store, account: SampleAccount, change: Partial<NewOathDevice> = {}): Promise<NewOathDevice> {
  const device = sampleDevice(change)
  assert.deepEqual(await store.addOathDevices(account.id, [device], limits()), { outcome: 'added' })
  return device
}

const change = ({ device }: OpenedOathDevice, next: Partial<OathChange['next']>, more: Partial<OathChange> = {}): OathChange => ({
  revision: device.revision, clearFailures: false, giveBack: [], event: sampleEvent(), notice: null, ...more,
  next: { state: device.state, name: device.name, counter: device.counter, drift: device.drift, sealedSecret: device.sealedSecret, secretTold: device.secretTold, legacy: device.legacy, question: device.question, sent: device.sent, lastUsedAtMs: device.lastUsedAtMs, ...next },
})

async function open(store: Store, account: SampleAccount, id: string): Promise<OpenedOathDevice> {
  const opened = await store.findOathDevice(account.id, id)
  assert.ok(opened)
  return opened
}

export function describeOath(bench: () => Bench): void {
  describe('devices for one-time codes', () => {
    test('a device is read as it was written, by id and by serial, with its user', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const device = await addSample(store, account, { userId: account.user.id })
      const { device: read, user, nowMs } = await open(other, account, device.id)
      assert.deepEqual({ ...read, createdAtMs: 0 }, { ...device, accountId: account.id, failures: 0, question: null, sent: null, revision: 1, createdAtMs: 0, lastUsedAtMs: null })
      assert.ok(Math.abs(nowMs - read.createdAtMs) < 60_000)
      assert.equal(user?.username, 'mandy')
      assert.deepEqual((await other.findOathDeviceBySerial(account.id, device.serial))?.device, read)
    })
    test('devices are added all or none: a serial exists once in an account, and in each', async () => {
      const { store } = bench()
      const [account, another] = [await addSampleAccount(store), await addSampleAccount(store)]
      const device = await addSample(store, account)
      const fresh = sampleDevice()
      assert.deepEqual(await store.addOathDevices(account.id, [fresh, sampleDevice({ serial: device.serial })], limits()), { outcome: 'exists', serials: [device.serial] })
      assert.equal(await store.findOathDevice(account.id, fresh.id), null)
      await addSample(store, another, { serial: device.serial })
    })
    test('a user has no more of them than allowed, however many are added or assigned at once', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const adding = await Promise.all([store, other, store, other].map((s) => s.addOathDevices(account.id, [sampleDevice({ userId: account.user.id })], limits(2))))
      assert.deepEqual(adding.map(({ outcome }) => outcome).toSorted(), ['added', 'added', 'device_limit', 'device_limit'])
      const anna = await addSampleUser(store, account.id, 'anna')
      const free = [await addSample(store, account), await addSample(store, account), await addSample(store, account)]
      const outcomes = await Promise.all(free.map(({ id }, n) => (n === 1 ? other : store).assignOathDevice(account.id, id, anna.id, limits(2))))
      assert.deepEqual(outcomes.toSorted(), ['assigned', 'assigned', 'device_limit'])
    })
    test('a user who is removed meanwhile gets none, and is removed whatever is being written for them', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { id: free } = await addSample(store, account)
      for (let round = 0; round < 12; round += 1) {
        const { id: userId } = await addSampleUser(store, account.id, `leaving-${round}`)
        const tickets = Array.from({ length: 4 }, () => addSampleTicket(other, { ...account, user: { ...account.user, id: userId } }).catch(() => null))
        const removing = store.removeUser(account.id, userId, sampleEvent())
        const adding = await Promise.all([store, other].map((s) => s.addOathDevices(account.id, [sampleDevice({ userId })], limits())))
        const assigned = await other.assignOathDevice(account.id, free, userId, limits())
        const removed = await removing
        for (const { outcome } of adding) assert.equal(outcome, removed === 'removed' ? 'absent' : 'added')
        assert.equal(assigned, removed === 'removed' ? 'absent' : 'assigned')
        await store.unassignOathDevice(account.id, free, sampleEvent(), null)
        await Promise.all(tickets)
      }
    })
    test('a device has one user at a time', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const anna = await addSampleUser(store, account.id, 'anna')
      const { id } = await addSample(store, account)
      assert.equal(await store.assignOathDevice(account.id, id, anna.id, limits()), 'assigned')
      assert.equal(await store.assignOathDevice(account.id, id, anna.id, limits()), 'assigned')
      assert.equal(await store.assignOathDevice(account.id, id, account.user.id, limits()), 'taken')
      assert.equal(await store.unassignOathDevice(account.id, id, sampleEvent(), sampleNotice(anna.id)), 'unassigned')
      assert.equal(await store.assignOathDevice(account.id, id, account.user.id, limits()), 'assigned')
      assert.equal((await open(store, account, id)).user?.username, 'mandy')
      assert.equal(await store.assignOathDevice(account.id, newId(), anna.id, limits()), 'absent')
      assert.equal(await store.removeOathDevice(account.id, id, sampleEvent(), null), 'removed')
      assert.equal(await store.removeOathDevice(account.id, id, sampleEvent(), null), 'absent')
    })
    test('devices are listed page by page in the order of their serials, of all or of one user', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const serials = ['c', 'a', 'b', 'd']
      for (const serial of serials) await addSample(store, account, { serial, userId: serial === 'd' ? null : account.user.id })
      const list = async (filter: { userId: string | null; after: string; limit: number }) =>
        (await store.listOathDevices(account.id, filter)).map(({ device }) => device.serial)
      assert.deepEqual(await list({ userId: null, after: '', limit: 3 }), ['a', 'b', 'c'])
      assert.deepEqual(await list({ userId: null, after: 'c', limit: 3 }), ['d'])
      assert.deepEqual(await list({ userId: account.user.id, after: 'a', limit: 9 }), ['b', 'c'])
    })
    test('of fifty changes from one revision one is written', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { id } = await addSample(store, account)
      const opened = await open(store, account, id)
      const outcomes = await Promise.all(Array.from({ length: 50 }, (_none, n) =>
        (n % 2 === 0 ? store : other).advanceOathDevice(account.id, id, change(opened, { counter: n + 4, drift: -2, name: `n${n}`, question: { text: '1', endsAtMs: 5 } }))))
      assert.equal(outcomes.filter((outcome) => outcome === 'advanced').length, 1)
      const { device } = await open(store, account, id)
      const winner = outcomes.indexOf('advanced')
      assert.deepEqual([device.counter, device.drift, device.name, device.question, device.revision], [winner + 4, -2, `n${winner}`, { text: '1', endsAtMs: 5 }, 2])
    })
    test('tries are counted up to the limit and no further, also by two nodes at once', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const [first, second] = [await addSample(store, account), await addSample(store, account)]
      const counted = await Promise.all(Array.from({ length: 30 }, (_none, n) => (n % 2 === 0 ? store : other).countOathTries(account.id, [first.id], 10)))
      const seen = counted.flat().map(({ device }) => device.failures)
      assert.deepEqual(seen.toSorted((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const both = await store.countOathTries(account.id, [first.id, second.id], 10)
      assert.deepEqual(both.map(({ device }) => [device.id, device.failures]), [[second.id, 1]])
    })
    test('a right code forgets the wrong ones and gives back what was counted of others', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const [first, second] = [await addSample(store, account), await addSample(store, account)]
      await store.countOathTries(account.id, [second.id], 10)
      await store.countOathTries(account.id, [first.id, second.id], 10)
      const opened = await open(store, account, first.id)
      assert.equal(await store.advanceOathDevice(account.id, first.id, change(opened, { lastUsedAtMs: 7 }, { clearFailures: true, giveBack: [second.id] })), 'advanced')
      assert.deepEqual([(await open(store, account, first.id)).device.failures, (await open(store, account, second.id)).device.failures], [0, 1])
      assert.equal((await open(store, account, first.id)).device.lastUsedAtMs, 7)
    })
    test('a lock is told while it holds, and not after a right code', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { id } = await addSample(store, account)
      for (let n = 0; n < 3; n += 1) await store.countOathTries(account.id, [id], 3)
      assert.equal(await store.tellOathLock(account.id, id, 3, sampleEvent(), sampleNotice(account.user.id)), true)
      await store.advanceOathDevice(account.id, id, change(await open(store, account, id), {}, { clearFailures: true }))
      assert.equal(await store.tellOathLock(account.id, id, 3, sampleEvent(), sampleNotice(account.user.id)), false)
    })
    test('what belongs to another account does not exist', async () => {
      const { store } = bench()
      const [mine, theirs] = [await addSampleAccount(store), await addSampleAccount(store)]
      const { id, serial } = await addSample(store, theirs)
      const opened = await open(store, theirs, id)
      assert.equal(await store.findOathDevice(mine.id, id), null)
      assert.equal(await store.findOathDeviceBySerial(mine.id, serial), null)
      assert.deepEqual(await store.listOathDevices(mine.id, { userId: null, after: '', limit: 9 }), [])
      assert.deepEqual(await store.countOathTries(mine.id, [id], 10), [])
      assert.equal(await store.advanceOathDevice(mine.id, id, change(opened, { name: 'stolen' })), 'conflict')
      assert.equal(await store.assignOathDevice(mine.id, id, mine.user.id, limits()), 'absent')
      assert.equal(await store.unassignOathDevice(mine.id, id, sampleEvent(), null), 'absent')
      assert.equal(await store.removeOathDevice(mine.id, id, sampleEvent(), null), 'absent')
      assert.equal(await store.tellOathLock(mine.id, id, 0, sampleEvent(), null), false)
      assert.equal((await open(store, theirs, id)).device.name, 'Card')
      assert.deepEqual(await store.addOathDevices(mine.id, [sampleDevice({ userId: theirs.user.id })], limits()), { outcome: 'absent' })
    })
  })
}
