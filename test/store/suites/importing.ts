import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ImportChange } from '../../../server/store/store.ts'
import type { Bench } from '../dialects.ts'
import {
  addSampleAccount, beginSample, bytes, enrollSample, newId, sampleAuthentication, sampleCredential, sampleEvent,
  sampleNotice, sampleRegistration, type NewCredential, type SampleAccount,
} from '../samples.ts'

const imported = (account: SampleAccount, change: Partial<NewCredential> = {}): NewCredential =>
  sampleCredential(account, newId(), { appId: 'https://bank.example/app-id.json', fmt: 'none', trust: 'none', trustAnchor: null, ...change })

const sampleImport = (credential: NewCredential, change: Partial<ImportChange> = {}): ImportChange =>
  ({ credential, newUser: null, maxKeysPerUser: 10, event: sampleEvent({ type: 'device.imported' }), ...change })

const sampleNewUser = (username: string) => ({
  user: { id: newId(), username, handle: bytes(32), displayName: username, email: null, mobile: null },
  event: sampleEvent({ type: 'user.created' }),
})

export function describeImporting(bench: () => Bench): void {
  describe('importing a key of another system', () => {
    test('writes the key, its user and both events, or nothing of them', async () => {
      const { store, other } = bench()
      const account = await addSampleAccount(store)
      const newUser = sampleNewUser('nora')
      const credential = imported(account, { userId: newUser.user.id })
      assert.equal(await store.importCredential(account.id, sampleImport(credential, { newUser })), 'added')
      const found = await other.findCredential(account.id, credential.id)
      const { createdAtMs, lastUsedAtMs, flag, ...kept } = found?.credential ?? {}
      assert.deepEqual(kept, credential)
      assert.deepEqual([typeof createdAtMs, lastUsedAtMs, flag, found?.user.username], ['number', null, null, 'nora'])
      const before = await store.countUnchainedEvents(account.id)
      const another = sampleNewUser('otto')
      const same = imported(account, { userId: another.user.id, credentialId: credential.credentialId })
      assert.equal(await store.importCredential(account.id, sampleImport(same, { newUser: another })), 'credential_exists')
      assert.equal(await store.findUser(account.id, 'otto'), null)
      assert.equal(await store.countUnchainedEvents(account.id), before)
    })
    test('a name that was taken meanwhile, and a user that is not there, are answered and write nothing', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const newUser = sampleNewUser('mandy')
      assert.equal(await store.importCredential(account.id, sampleImport(imported(account, { userId: newUser.user.id }), { newUser })), 'user')
      assert.equal(await store.importCredential(account.id, sampleImport(imported(account, { userId: newId() }))), 'user')
      assert.deepEqual(await store.listAllCredentials(account.id, null, 10), [])
    })
    test('counts toward the keys a user may have', async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const first = imported(account)
      assert.equal(await store.importCredential(account.id, sampleImport(first, { maxKeysPerUser: 1 })), 'added')
      assert.equal(await store.importCredential(account.id, sampleImport(imported(account), { maxKeysPerUser: 1 })), 'device_limit')
      const again = imported(account, { credentialId: first.credentialId })
      assert.equal(await store.importCredential(account.id, sampleImport(again, { maxKeysPerUser: 1 })), 'credential_exists')
    })
  })

  describe('a key that takes the place of an imported one', () => {
    const importOne = async () => {
      const { store } = bench()
      const account = await addSampleAccount(store)
      const old = imported(account)
      await store.importCredential(account.id, sampleImport(old))
      return { store, account, old }
    }
    test('is linked with it both ways, fits beside it under the limit, and unlinks when it goes', async () => {
      const { store, account, old } = await importOne()
      const { deviceId } = await enrollSample(store, account, {
        credential: { replaces: old.id }, replacement: { deviceId: old.id, retired: null }, maxKeysPerUser: 1,
      })
      const links = async () => (await store.listCredentials(account.id, account.user.id)).map(({ id, replaces, replacedBy }) => [id, replaces, replacedBy])
      assert.deepEqual((await links()).toSorted(), [[old.id, null, deviceId], [deviceId, old.id, null]].toSorted())
      await store.removeDevice(account.id, deviceId, { state: 'active', keepLast: false, event: sampleEvent(), notice: null })
      assert.deepEqual(await links(), [[old.id, null, null]])
    })
    test('lets the old one go in the same transaction, with its event', async () => {
      const { store, account, old } = await importOne()
      const retired = { event: sampleEvent({ type: 'device.removed', deviceId: old.id }), notice: sampleNotice(account.user.id) }
      const { deviceId } = await enrollSample(store, account, { credential: { replaces: old.id }, replacement: { deviceId: old.id, retired } })
      assert.deepEqual((await store.listCredentials(account.id, account.user.id)).map(({ id }) => id), [deviceId])
      assert.equal((await bench().database.query(`select id from events where id = '${retired.event.id}'`)).length, 1)
      assert.equal((await bench().database.query(`select id from notices where id = '${retired.notice.id}'`)).length, 1)
    })
    test('while pending leaves the old one alone; its test signature settles it', async () => {
      const { store, account, old } = await importOne()
      const replacement = { deviceId: old.id, retired: { event: sampleEvent({ type: 'device.removed' }), notice: null } }
      const { ticket, ceremony } = await beginSample(store, account)
      const registration = sampleRegistration(account, ticket.id, ceremony.id, { status: 'proving', credential: { replaces: old.id }, replacement })
      assert.equal(await store.finishRegistration(account.id, registration), 'written')
      assert.equal((await store.listCredentials(account.id, account.user.id)).length, 2)
      const test = { ...ceremony, id: newId(), kind: 'authentication' as const }
      assert.equal(await store.beginCeremony(account.id, ticket.id, test, 5), 'begun')
      const { id } = registration.credential
      assert.equal(await store.finishAuthentication(account.id, sampleAuthentication(account, ticket.id, test.id, id, { activate: true, replacement })), 'written')
      assert.deepEqual((await store.listCredentials(account.id, account.user.id)).map((row) => row.id), [id])
    })
    test('never retires a key that was enrolled here, nor one of another user', async () => {
      const { store, account } = await importOne()
      const { deviceId: enrolled } = await enrollSample(store, account)
      await enrollSample(store, account, { replacement: { deviceId: enrolled, retired: { event: sampleEvent(), notice: null } } })
      assert.notEqual(await store.findCredential(account.id, enrolled), null)
      const stranger = await store.addUser(account.id, sampleNewUser('stranger').user, sampleEvent())
      const theirs = imported(account, { userId: stranger.id })
      await store.importCredential(account.id, sampleImport(theirs))
      await enrollSample(store, account, { replacement: { deviceId: theirs.id, retired: { event: sampleEvent(), notice: null } } })
      assert.notEqual(await store.findCredential(account.id, theirs.id), null)
    })
  })
}
