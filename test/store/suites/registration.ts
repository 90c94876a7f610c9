import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import { wait } from '../dialects.ts'
import {
  addSampleAccount, addSampleUser, beginSample, enrollSample, newId, sampleEvent, sampleRegistration,
} from '../samples.ts'

export function describeRegistration(bench: () => Bench): void {
  describe('finishing a registration', () => {
    test('writes credential, spent ticket, event, notice and result together', async () => {
      const { store, other, database } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const change = sampleRegistration(account, ticket.id, ceremony.id)
      assert.equal(await store.finishRegistration(account.id, change), 'written')
      const [credential] = await other.listCredentials(account.id, account.user.id)
      const { createdAtMs, lastUsedAtMs, flag, ...kept } = credential ?? {}
      assert.deepEqual(kept, change.credential)
      assert.equal(typeof createdAtMs, 'number')
      assert.equal(lastUsedAtMs, null)
      assert.equal(flag, null)
      const opened = await other.findTicket(account.id, ticket.id)
      assert.equal(opened?.ticket.status, 'done')
      assert.equal(opened?.ticket.deviceId, change.credential.id)
      assert.equal(opened?.ticket.ceremony, null)
      assert.equal(opened?.ticket.begins, 0)
      assert.deepEqual(opened?.ticket.finished, [change.ticket.finished])
      assert.deepEqual(opened?.ticket.resultHash, change.ticket.result?.hash)
      assert.equal((opened?.ticket.resultExpiresAtMs ?? 0) - (opened?.ticket.finishedAtMs ?? 0), 300_000)
      assert.equal((await database.query(`select id from events where id = '${change.event.id}'`)).length, 1)
      assert.equal((await database.query(`select id from notices where id = '${change.notice?.id}'`)).length, 1)
    })
    test('a second finish of the same ceremony is taken and changes nothing', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony, registration } = await enrollSample(store, account)
      const before = await store.countUnchainedEvents(account.id)
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'taken')
      assert.equal(await store.countUnchainedEvents(account.id), before)
      const opened = await store.findTicket(account.id, ticket.id)
      assert.deepEqual(opened?.ticket.finished, [registration.ticket.finished])
    })
    test('a premise that holds is written, and one that does not is taken and changes nothing', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const known = { topOrigins: [], email: account.user.email, mobile: account.user.mobile }
      const finish = (premise: typeof known) => store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id, { premise }))
      const before = await store.countUnchainedEvents(account.id)
      for (const change of [{ topOrigins: [account.origin] }, { email: null }, { email: 'other@bank.example' }, { mobile: '+491700000000' }]) {
        assert.equal(await finish({ ...known, ...change } as typeof known), 'taken')
      }
      assert.equal(await store.countUnchainedEvents(account.id), before)
      await other.setAccountSuspended(account.id, true, sampleEvent())
      assert.equal(await finish(known), 'taken')
      await other.setAccountSuspended(account.id, false, sampleEvent())
      assert.equal((await other.findTicket(account.id, ticket.id))?.ticket.ceremony?.id, ceremony.id)
      assert.equal(await finish(known), 'written')
    })
    test('a revoked ticket writes nothing', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      await store.revokeTicket(account.id, ticket.id, sampleEvent())
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'taken')
      assert.deepEqual(await store.listCredentials(account.id, account.user.id), [])
    })
    test('an authentication ceremony does not finish as a registration', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account, { ceremony: { kind: 'authentication' } })
      assert.notEqual(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'written')
      assert.deepEqual(await store.listCredentials(account.id, account.user.id), [])
    })
    test('a credential id that another account registered for the RP ID is refused, and the ceremony lives on', async () => {
      const { store } = bench()
      const first = await addSampleAccount(store)
      const second = await addSampleAccount(store, { rpId: first.rpId })
      const { registration } = await enrollSample(store, first)
      const { ticket, ceremony } = await beginSample(store, second)
      const before = await store.countUnchainedEvents(second.id)
      const change = sampleRegistration(second, ticket.id, ceremony.id, { credential: { credentialId: registration.credential.credentialId } })
      assert.equal(await store.finishRegistration(second.id, change), 'credential_exists')
      assert.equal((await store.findTicket(second.id, ticket.id))?.ticket.ceremony?.id, ceremony.id)
      assert.deepEqual(await store.listCredentials(second.id, second.user.id), [])
      assert.equal(await store.countUnchainedEvents(second.id), before)
    })
    test('the same credential id under another RP ID is another credential', async () => {
      const { store } = bench()
      const [first, second] = [await addSampleAccount(store), await addSampleAccount(store)]
      const { registration } = await enrollSample(store, first)
      await enrollSample(store, second, { credential: { credentialId: registration.credential.credentialId } })
      assert.equal((await store.listCredentials(second.id, second.user.id)).length, 1)
    })
    test('an active key of the same user is not registered twice', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { registration } = await enrollSample(store, account)
      const { ticket, ceremony } = await beginSample(store, account)
      const change = sampleRegistration(account, ticket.id, ceremony.id, { credential: { credentialId: registration.credential.credentialId } })
      assert.equal(await store.finishRegistration(account.id, change), 'credential_exists')
    })
    test('a user at the limit gets no further key, pending ones counted', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await enrollSample(store, account, { maxKeysPerUser: 2 })
      await enrollSample(store, account, { maxKeysPerUser: 2, status: 'proving' })
      const { ticket, ceremony } = await beginSample(store, account)
      const change = sampleRegistration(account, ticket.id, ceremony.id, { maxKeysPerUser: 2 })
      assert.equal(await store.finishRegistration(account.id, change), 'device_limit')
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.ceremony?.id, ceremony.id)
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 2)
    })
    test('a pending device is replaced when the same key is registered anew', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const pending = await enrollSample(store, account, { status: 'proving' })
      const credentialId = pending.registration.credential.credentialId
      const { deviceId } = await enrollSample(store, account, { credential: { credentialId }, maxKeysPerUser: 1 })
      assert.deepEqual((await store.listCredentials(account.id, account.user.id)).map(({ id }) => id), [deviceId])
    })
    test('another user\'s pending device is not replaced', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const pending = await enrollSample(store, account, { status: 'proving' })
      const zoe = { ...account, user: await addSampleUser(store, account.id, 'zoe') }
      const { ticket, ceremony } = await beginSample(store, zoe, { userId: zoe.user.id })
      const credential = { credentialId: pending.registration.credential.credentialId }
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(zoe, ticket.id, ceremony.id, { credential })), 'credential_exists')
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 1)
    })
    test('a pending device of an expired ticket makes room for the next key', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      await enrollSample(store, account, { status: 'proving', lifetimeMs: 700 })
      await wait(750)
      const { deviceId } = await enrollSample(store, account, { maxKeysPerUser: 1 })
      assert.deepEqual((await store.listCredentials(account.id, account.user.id)).map(({ id }) => id), [deviceId])
    })
    test('a change that cannot be written fails alone; its neighbours in the same commit are kept', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const begun = await Promise.all(Array.from({ length: 8 }, () => beginSample(store, account)))
      const taken = await enrollSample(store, account)
      const answers = await Promise.allSettled(begun.map(({ ticket, ceremony }, n) => store.finishRegistration(
        account.id,
        // The third repeats a device id, which no operation would do.
        sampleRegistration(account, ticket.id, ceremony.id, { credential: { id: n === 3 ? taken.deviceId : newId() } }),
      )))
      assert.deepEqual(answers.map(({ status }) => status), begun.map((_, n) => (n === 3 ? 'rejected' : 'fulfilled')))
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 8)
      const failed = begun[3]
      assert.equal((await store.findTicket(account.id, failed?.ticket.id ?? ''))?.ticket.ceremony?.id, failed?.ceremony.id)
    })
  })
}
