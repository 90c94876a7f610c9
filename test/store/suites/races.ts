import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bench } from '../dialects.ts'
import {
  addSampleAccount, beginSample, bytes, enrollSample, sampleAuthentication, sampleCeremony, sampleRegistration,
} from '../samples.ts'

const count = (answers: readonly string[], answer: string) => answers.filter((one) => one === answer).length

export function describeRaces(bench: () => Bench): void {
  const nodes = (n: number) => (n % 2 === 0 ? bench().store : bench().other)
  describe('what happens at once, on two nodes', () => {
    test('64 identical finishes make one device, one event and one notice', async () => {
      const { store, database } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const change = sampleRegistration(account, ticket.id, ceremony.id)
      const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => nodes(n).finishRegistration(account.id, change)))
      assert.equal(count(answers, 'written'), 1)
      assert.equal(count(answers, 'taken'), 63)
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 1)
      for (const table of ['events', 'notices']) {
        const id = table === 'events' ? change.event.id : change.notice?.id
        assert.equal((await database.query(`select id from ${table} where id = '${id}'`)).length, 1)
      }
    })
    test('different answers to one ceremony make one device', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { ticket, ceremony } = await beginSample(store, account)
      const answers = await Promise.all(Array.from({ length: 32 }, (_, n) =>
        nodes(n).finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id))))
      assert.equal(count(answers, 'written'), 1)
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 1)
    })
    test('one credential answered to many tickets at once is registered once', async () => {
      const { store } = bench()
      const accounts = [await addSampleAccount(store)]
      const [first] = accounts
      assert.ok(first)
      for (let n = 1; n < 4; n++) accounts.push(await addSampleAccount(store, { rpId: first.rpId }))
      const begun = await Promise.all(Array.from({ length: 24 }, async (_, n) => {
        const account = accounts[n % 4] ?? first
        return { account, ...(await beginSample(store, account)) }
      }))
      const credentialId = bytes(64)
      const answers = await Promise.all(begun.map(({ account, ticket, ceremony }, n) =>
        nodes(n).finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id, { credential: { credentialId } }))))
      assert.equal(count(answers, 'written'), 1)
      assert.equal(count(answers, 'credential_exists'), 23)
    })
    test('a user never gets more keys than allowed, however many finish at once', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const begun = await Promise.all(Array.from({ length: 20 }, () => beginSample(store, account)))
      const answers = await Promise.all(begun.map(({ ticket, ceremony }, n) =>
        nodes(n).finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id, { maxKeysPerUser: 3 }))))
      assert.equal(count(answers, 'written'), 3)
      assert.equal(count(answers, 'device_limit'), 17)
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 3)
    })
    test('a begin that races a finish either comes too late or replaces it, never both', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const rounds = await Promise.all(Array.from({ length: 24 }, async () => {
        const { ticket, ceremony } = await beginSample(store, account)
        return { ticket, ceremony, newer: await sampleCeremony(store) }
      }))
      const outcomes = await Promise.all(rounds.map(async ({ ticket, ceremony, newer }, n) => Promise.all([
        nodes(n).finishRegistration(account.id, sampleRegistration(account, ticket.id, ceremony.id, { maxKeysPerUser: 100 })),
        nodes(n + 1).beginCeremony(account.id, ticket.id, newer, 5),
      ])))
      for (const outcome of outcomes) {
        assert.ok(['written/spent', 'taken/begun'].includes(outcome.join('/')), outcome.join('/'))
      }
      const written = outcomes.filter(([finish]) => finish === 'written').length
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, written)
    })
    test('one assertion is accepted once, and parallel ones advance the counter only upwards', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const { deviceId } = await enrollSample(store, account)
      const signIn = { operation: 'verify', ceremony: { kind: 'authentication' } } as const
      const begun = await Promise.all(Array.from({ length: 12 }, () => beginSample(store, account, signIn)))
      const answers = await Promise.all(begun.flatMap(({ ticket, ceremony }, n) => [0, 1].map((twin) => nodes(n + twin).finishAuthentication(
        account.id,
        sampleAuthentication(account, ticket.id, ceremony.id, deviceId, { counter: { mode: 'advance', value: 10 + n } }),
      ))))
      const written = count(answers, 'written')
      assert.ok(written >= 1 && written <= 12)
      assert.equal(written + count(answers, 'counter') + count(answers, 'taken'), 24)
      assert.equal((await store.findCredential(account.id, deviceId))?.credential.signCount, 21)
    })
  })
}
