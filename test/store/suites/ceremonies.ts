import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BeginPremise } from '../../../server/store/store.ts'
import type { Bench } from '../dialects.ts'
import {
  addSampleAccount, addSampleTicket, addSampleUser, beginSample, enrollSample, newId, sampleCeremony, sampleEvent, sampleRegistration,
} from '../samples.ts'

export function describeCeremonies(bench: () => Bench): void {
  describe('beginning and refusing ceremonies', () => {
    test('a begun ceremony is the ticket\'s live one, with all that was given', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account, { ceremony: { deviceIds: ['a', 'b'] } })
      const opened = await other.openTicket(account.id, ticket.hash)
      assert.deepEqual(opened?.ticket.ceremony, ceremony)
      assert.equal(opened?.ticket.begins, 1)
    })
    test('the newest ceremony replaces the older, whose finish is answered as taken', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const newer = await sampleCeremony(store)
      assert.equal(await other.beginCeremony(account.id, ticket.id, newer, 5), 'begun')
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'taken')
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, newer.id)), 'written')
    })
    test('a begin that rests on a premise is written only while all of it holds', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const user = await addSampleUser(store, account.id, 'newcomer')
      const ticket = await addSampleTicket(store, account, { userId: user.id })
      const opened = await store.findTicket(account.id, ticket.id)
      const premise = { knownPolicy: opened?.account.policyVersion ?? -1, accountName: opened?.account.displayName ?? '', userId: user.id, userName: user.displayName }
      const begin = async (change: Partial<BeginPremise> = {}) => store.beginCeremony(account.id, ticket.id, await sampleCeremony(store), 5, { ...premise, ...change })
      for (const change of [{ knownPolicy: 77 }, { accountName: 'other' }, { userId: newId() }, { userName: 'other' }]) assert.equal(await begin(change), 'changed')
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.begins, 0)
      assert.equal(await begin(), 'begun')
      await enrollSample(store, account, { credential: { userId: user.id } })
      assert.equal(await begin(), 'changed')
      const { id: second } = await addSampleUser(store, account.id, 'second')
      const other = await addSampleTicket(store, account, { userId: second })
      const still = { ...premise, userId: second, userName: 'Mandy' }
      await store.setAccountSuspended(account.id, true, sampleEvent())
      assert.equal(await store.beginCeremony(account.id, other.id, await sampleCeremony(store), 5, still), 'changed')
    })
    test('a ticket begins as often as it may, however many ask at once', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const ticket = await addSampleTicket(store, account)
      const ceremonies = await Promise.all(Array.from({ length: 12 }, () => sampleCeremony(store)))
      const answers = await Promise.all(ceremonies.map((ceremony, n) =>
        (n % 2 ? store : other).beginCeremony(account.id, ticket.id, ceremony, 5)))
      assert.equal(answers.filter((answer) => answer === 'begun').length, 5)
      assert.equal(answers.filter((answer) => answer === 'too_many').length, 7)
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.begins, 5)
    })
    test('a spent, a revoked and an unknown ticket begin nothing', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket } = await enrollSample(store, account)
      assert.equal(await store.beginCeremony(account.id, ticket.id, await sampleCeremony(store), 5), 'spent')
      const revoked = await addSampleTicket(store, account)
      await store.revokeTicket(account.id, revoked.id, sampleEvent())
      assert.equal(await store.beginCeremony(account.id, revoked.id, await sampleCeremony(store), 5), 'spent')
      assert.equal(await store.beginCeremony(account.id, newId(), await sampleCeremony(store), 5), 'spent')
    })
    test('a proving ticket begins its test signature, and no second registration', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket } = await enrollSample(store, account, { status: 'proving' })
      assert.equal(await store.beginCeremony(account.id, ticket.id, await sampleCeremony(store), 5), 'spent')
      const test = await sampleCeremony(store, { kind: 'authentication' })
      assert.equal(await store.beginCeremony(account.id, ticket.id, test, 5), 'begun')
      assert.equal((await store.findTicket(account.id, ticket.id))?.ticket.begins, 1)
    })
    test('a refusal takes the ceremony and writes its event', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const before = await store.countUnchainedEvents(account.id)
      await store.refuseCeremony(account.id, ticket.id, ceremony.id, sampleEvent({ outcome: 'refused', code: 'signature_invalid' }))
      const opened = await other.findTicket(account.id, ticket.id)
      assert.equal(opened?.ticket.ceremony, null)
      assert.equal(opened?.ticket.refusedCeremonyId, ceremony.id)
      assert.equal(opened?.ticket.status, 'open')
      assert.equal(await store.countUnchainedEvents(account.id), before + 1)
      assert.equal(await store.finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id)), 'taken')
    })
    test('a refusal that comes late leaves the newer ceremony alone and still writes its event', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const newer = await sampleCeremony(store)
      await store.beginCeremony(account.id, ticket.id, newer, 5)
      const before = await store.countUnchainedEvents(account.id)
      await store.refuseCeremony(account.id, ticket.id, ceremony.id, sampleEvent())
      const opened = await store.findTicket(account.id, ticket.id)
      assert.equal(opened?.ticket.ceremony?.id, newer.id)
      assert.equal(opened?.ticket.refusedCeremonyId, null)
      assert.equal(await store.countUnchainedEvents(account.id), before + 1)
    })
  })
}
