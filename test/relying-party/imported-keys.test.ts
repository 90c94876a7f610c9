/** An imported key at work: it signs in under its AppID, and is enrolled anew. On both stores. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { refuse } from '../../server/contract/refuse.ts'
import type { FinishedCeremony } from '../../server/contract/shapes/ceremonies.ts'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { isSealIntact } from '../../server/relying-party/credential-seal.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { importKeys } from '../../server/relying-party/import-keys.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { renameDevice } from '../../server/relying-party/rename-device.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { createU2fKey, writeU2fClientData } from '../authenticator/u2f-key.ts'
import { answerByAppId, appId, importOne, signIn, type Imported, type Touch } from './import-stage.ts'
import { authenticate, binding, dialects, enroll, openStage, origin, refusalOf, type Stage } from './stage.ts'

for (const dialect of dialects) {
  describe(`an imported key on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    const options = async (username: string, operation: 'enroll' | 'verify' = 'verify') => {
      const minted = await stage.mint({ operation, username })
      if (operation === 'enroll') return (await beginRegistration(stage.services, await stage.page(minted))).publicKey.extensions
      return (await beginAuthentication(stage.services, await stage.page(minted))).publicKey.extensions
    }
    const devicesOf = async (username: string) => (await listUserDevices(stage.services, await stage.backend(), { username })).devices

    it('is asked for under its AppID, signs in, and advances its counter', async () => {
      const one = await importOne(stage)
      deepEqual(await options(one.username), { appid: appId })
      const { device, result } = await signIn(stage, one)
      deepEqual([device.id, typeof device.lastUsedAt], [one.deviceId, 'number'])
      const redeemed = await redeemResult(stage.services, await stage.backend(), { result: result ?? '', binding, operation: 'verify' })
      deepEqual([redeemed.username, redeemed.userVerified], [one.username, false])
      equal(await refusalOf(signIn(stage, one, { counter: 6 })), 'counter_regression')
      equal((await signIn(stage, one, { counter: 7 })).device.id, one.deviceId)
    })

    it('may answer for its AppID only where the browser says so, and for nothing else', async () => {
      const one = await importOne(stage)
      const code = (touch: Touch) => refusalOf(signIn(stage, one, touch))
      for (const outputs of [{}, { appid: false }, { appid: 'true' }, { appid: 1 }, { appid: [true] }, { appidExclude: true }]) {
        equal(await code({ outputs }), 'rp_id_mismatch', JSON.stringify(outputs))
      }
      equal(await code({ scope: 'https://bank.example/u2f/app-id.json/' }), 'rp_id_mismatch')
      equal(await code({ scope: 'https://bank.example' }), 'rp_id_mismatch')
      // Told that the AppID was used, the hash of the RP ID is no longer one.
      equal(await code({ scope: 'bank.example' }), 'rp_id_mismatch')
      equal(await code({ origin: 'https://evil.example' }), 'client_origin_mismatch')
    })

    it('lends its AppID to no key that was enrolled here', async () => {
      const one = await importOne(stage)
      const { authenticator, device } = await enroll(stage, { username: one.username })
      const minted = await stage.mint({ operation: 'verify', username: one.username })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      equal(begun.publicKey.allowCredentials.length, 2)
      const honest = { ...begun.publicKey, allowCredentials: [{ id: device.credentialId }] }
      const bent = { ...authenticator.get(honest, { origin, spoil: { rpId: () => appId } }), clientExtensionResults: { appid: true } }
      equal(await refusalOf(finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response: bent })), 'rp_id_mismatch')
      // A browser that says so of an ordinary key changes nothing.
      const again = await stage.mint({ operation: 'verify', username: one.username, device: device.id })
      const alone = await beginAuthentication(stage.services, await stage.page(again))
      equal(alone.publicKey.extensions, undefined)
      const response = { ...authenticator.get(alone.publicKey, { origin }), clientExtensionResults: { appid: true } }
      equal((await finishAuthentication(stage.services, await stage.page(again), { ceremonyId: alone.ceremonyId, response })).device.id, device.id)
    })

    it('is not asked for where the ticket names nobody, nor answers there', async () => {
      const one = await importOne(stage)
      const minted = await stage.mint({ operation: 'verify', username: undefined })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      equal(begun.publicKey.extensions, undefined)
      const found = await stage.services.store.findCredential(stage.account.accountId, one.deviceId)
      const answer = answerByAppId(begun.publicKey, one.key, { scope: appId })
      const response = { ...answer, response: { ...answer.response, userHandle: Buffer.from(found?.user.handle ?? []).toString('base64url') } }
      equal(await refusalOf(finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })), 'rp_id_mismatch')
    })

    it('never answers where the policy wants a PIN or fingerprint, which it cannot ask for', async () => {
      const one = await importOne(stage)
      await stage.setPolicy({ userVerification: 'required' })
      equal(await refusalOf(signIn(stage, one)), 'user_verification_missing')
      await stage.setPolicy({ userVerification: 'preferred' })
    })

    it('takes turns with keys of another AppID: the one used last is asked for first', async () => {
      const first = await importOne(stage)
      const other = 'https://login.bank.example/u2f'
      const second = await importOne(stage, { username: first.username, appId: other })
      await signIn(stage, second, {}, { device: second.deviceId })
      const minted = await stage.mint({ operation: 'verify', username: first.username })
      const turns = []
      for (let turn = 0; turn < 3; turn += 1) {
        const { publicKey } = await beginAuthentication(stage.services, await stage.page(minted))
        turns.push([publicKey.extensions?.appid, publicKey.allowCredentials.length])
      }
      deepEqual(turns, [[other, 1], [appId, 1], [other, 1]])
      const confined = await stage.mint({ operation: 'verify', username: first.username, device: first.deviceId })
      equal((await beginAuthentication(stage.services, await stage.page(confined))).publicKey.extensions?.appid, appId)
    })

    it('is excluded from enrolling again unknowingly', async () => {
      const one = await importOne(stage)
      deepEqual(await options(one.username, 'enroll'), { credProps: true, appidExclude: appId })
      const plain = await enroll(stage, { username: 'nobody-imported' })
      ok(plain.device.id)
      deepEqual(await options('nobody-imported', 'enroll'), { credProps: true })
    })

    it('passes the audit of stored keys, with a proof and without one', async () => {
      const clientData = writeU2fClientData('register', 'old', origin)
      const key = createU2fKey(createAttestationAuthority().issue())
      const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
      const raw = { username: 'audited', appId, registrationData: base64url(key.register(appId, clientData)), clientData: base64url(clientData) }
      const { imported } = await importKeys(stage.services, await stage.backend(), { keys: [raw], createUsers: true })
      equal(imported, 1)
      const { checked, broken } = await auditCredentials(stage.services)
      deepEqual([checked > 1, broken], [true, []])
    })

    it('carries its AppID in its seal', async () => {
      const one = await importOne(stage)
      const found = await stage.services.store.findCredential(stage.account.accountId, one.deviceId)
      ok(found)
      equal(isSealIntact(stage.services, found.credential, found.user), true)
      for (const changed of ['https://bank.example/', null]) {
        equal(isSealIntact(stage.services, { ...found.credential, appId: changed }, found.user), false)
      }
    })

    describe('enrolled anew', () => {
      const upgradeOf = async (one: Imported, counter?: number) => {
        const { upgrade } = await signIn(stage, one, counter === undefined ? {} : { counter })
        return upgrade === undefined ? null : { ticketId: '', ...upgrade }
      }
      const enrollBy = async (ticket: { readonly ticketId: string; readonly ticket: string; readonly expiresAt: number }, authenticator = createAuthenticator()): Promise<FinishedCeremony> => {
        const begun = await beginRegistration(stage.services, await stage.page(ticket))
        const response = authenticator.create(begun.publicKey, { origin })
        return finishRegistration(stage.services, await stage.page(ticket), { ceremonyId: begun.ceremonyId, response })
      }

      it('only where the policy says so', async () => {
        await stage.setPolicy({ upgradeImported: 'off' })
        equal(await upgradeOf(await importOne(stage)), null)
        await stage.setPolicy({ upgradeImported: 'offer' })
        const one = await importOne(stage)
        const right = await upgradeOf(one)
        ok(right)
        // Taken back before it was used, it is worth nothing.
        await stage.setPolicy({ upgradeImported: 'off' })
        equal(await refusalOf(enrollBy(right)), 'operation_not_allowed')
        await stage.setPolicy({ upgradeImported: 'offer' })
        equal((await enroll(stage, { username: 'not-imported' })).upgrade, undefined)
      })

      it('is linked with its old record both ways, keeps its name, and both can sign in', async () => {
        await stage.setPolicy({ upgradeImported: 'offer' })
        const one = await importOne(stage, { label: 'Key of old' })
        const right = await upgradeOf(one)
        ok(right)
        const authenticator = createAuthenticator()
        const begun = await beginRegistration(stage.services, await stage.page(right))
        // The same key shall enroll: nothing of it is excluded.
        deepEqual([begun.publicKey.excludeCredentials, begun.publicKey.extensions], [[], { credProps: true }])
        const { device } = await enrollBy(right, authenticator)
        deepEqual([device.origin, device.replaces, device.name], ['enrolled', one.deviceId, 'Key of old'])
        deepEqual((await devicesOf(one.username)).map(({ id, origin: from, replaces, replacedBy }) => [id, from, replaces, replacedBy]).toSorted(), [
          [one.deviceId, 'imported', null, device.id], [device.id, 'enrolled', one.deviceId, null],
        ].toSorted())
        const minted = await stage.mint({ operation: 'verify', username: one.username })
        equal((await authenticate(stage.services, () => stage.page(minted), authenticator)).device.id, device.id)
        // Nothing more is offered to a key that has a successor.
        equal(await upgradeOf(one, 7), null)
        await removeDevice(stage.services, await stage.backend(), { id: device.id, last: true })
        ok(await upgradeOf(one, 8))
      })

      it('retires the old record where the policy says so; the sign-in of that moment still counts', async () => {
        await stage.setPolicy({ upgradeImported: 'replace', maxKeysPerUser: 1 })
        const one = await importOne(stage)
        const { upgrade, result } = await signIn(stage, one)
        ok(upgrade)
        const { device } = await enrollBy({ ticketId: '', ...upgrade })
        deepEqual((await devicesOf(one.username)).map(({ id }) => id), [device.id])
        const redeemed = await redeemResult(stage.services, await stage.backend(), { result: result ?? '', binding, operation: 'verify' })
        deepEqual([redeemed.username, redeemed.device.id], [one.username, device.id])
        const events = (await stage.events()).filter(({ username }) => username === one.username)
        deepEqual(events.map(({ type, outcome }) => [type, outcome]).slice(-4).toSorted(), [
          ['device.enrolled', 'accepted'], ['device.removed', 'accepted'], ['result.redeemed', 'accepted'], ['ticket.minted', 'accepted'],
        ])
        await stage.setPolicy({ upgradeImported: 'offer', maxKeysPerUser: 10 })
      })

      it('waits for its test signature where one is asked, and so does the old record', async () => {
        await stage.setPolicy({ upgradeImported: 'replace', testSignature: true })
        const one = await importOne(stage)
        const right = await upgradeOf(one)
        ok(right)
        const authenticator = createAuthenticator()
        const { device, result } = await enrollBy(right, authenticator)
        deepEqual([device.state, result], ['pending', undefined])
        equal((await devicesOf(one.username)).length, 2)
        await authenticate(stage.services, () => stage.page(right), authenticator)
        deepEqual((await devicesOf(one.username)).map(({ id, state }) => [id, state]), [[device.id, 'active']])
        await stage.setPolicy({ upgradeImported: 'offer', testSignature: false })
      })

      it('by a right that is used once, from the same origin, for the same user, and touches nothing else', async () => {
        await stage.setPolicy({ upgradeImported: 'offer' })
        const one = await importOne(stage)
        const right = await upgradeOf(one)
        ok(right)
        equal(await refusalOf(stage.page(right, 'https://login.bank.example')), 'origin_mismatch')
        const page = await stage.page(right)
        equal(await refusalOf(renameDevice(stage.services, page, { id: one.deviceId, name: 'mine' })), 'device_not_found')
        equal(await refusalOf(removeDevice(stage.services, page, { id: one.deviceId, last: true })), 'device_not_found')
        equal(await refusalOf(beginAuthentication(stage.services, page)), 'operation_not_allowed')
        const { device } = await enrollBy(right)
        const owner = await stage.services.store.findCredential(stage.account.accountId, device.id)
        equal(owner?.user.username, one.username)
        equal(await refusalOf(enrollBy(right)), 'ticket_spent')
      })

      it('is granted again to the same answer only while it was not used', async () => {
        const one = await importOne(stage)
        const minted = await stage.mint({ operation: 'verify', username: one.username })
        const begun = await beginAuthentication(stage.services, await stage.page(minted))
        const input = { ceremonyId: begun.ceremonyId, response: answerByAppId(begun.publicKey, one.key) }
        const first = await finishAuthentication(stage.services, await stage.page(minted), input)
        ok(first.upgrade)
        deepEqual(await finishAuthentication(stage.services, await stage.page(minted), input), first)
        await enrollBy({ ticketId: '', ...first.upgrade })
        equal((await finishAuthentication(stage.services, await stage.page(minted), input)).upgrade, undefined)
      })

      it('not by a right that the database could not take: the sign-in counts all the same', async () => {
        const one = await importOne(stage)
        const minted = await stage.mint({ operation: 'verify', username: one.username })
        const begun = await beginAuthentication(stage.services, await stage.page(minted))
        const input = { ceremonyId: begun.ceremonyId, response: answerByAppId(begun.publicKey, one.key) }
        const failing = { ...stage.services, store: { ...stage.services.store, addTicket: () => Promise.reject(refuse('unavailable')) } }
        equal(await refusalOf(finishAuthentication(failing, await stage.page(minted), input)), 'unavailable')
        const { result, upgrade } = await finishAuthentication(stage.services, await stage.page(minted), input)
        deepEqual([typeof result, upgrade], ['string', undefined])
      })

      it('not when the old record was removed meanwhile', async () => {
        const one = await importOne(stage)
        const right = await upgradeOf(one)
        ok(right)
        await removeDevice(stage.services, await stage.backend(), { id: one.deviceId, last: true })
        equal(await refusalOf(enrollBy(right)), 'device_not_found')
      })

      it('with no more of a login than the sign-in had, where a further key asks for one', async () => {
        const one = await importOne(stage)
        await stage.setPolicy({ stepUp: { maxAgeSeconds: 300, acr: ['two'] } })
        const now = () => Math.floor(Date.now() / 1000)
        equal((await signIn(stage, one, { counter: 6 })).upgrade, undefined)
        equal((await signIn(stage, one, { counter: 7 }, { authTime: now() })).upgrade, undefined)
        equal((await signIn(stage, one, { counter: 8 }, { authTime: now() - 900, acr: 'two' })).upgrade, undefined)
        const { upgrade } = await signIn(stage, one, { counter: 9 }, { authTime: now(), acr: 'two' })
        ok(upgrade)
        equal((await enrollBy({ ticketId: '', ...upgrade })).device.replaces, one.deviceId)
        await stage.setPolicy({ stepUp: null })
      })

      it('is judged by the policy like any other new key', async () => {
        const one = await importOne(stage)
        const right = await upgradeOf(one)
        ok(right)
        await stage.setPolicy({ attestation: 'direct', trust: 'attested' })
        equal(await refusalOf(enrollBy(right)), 'attestation_required')
        await stage.setPolicy({ attestation: 'none', trust: 'any' })
        equal((await devicesOf(one.username)).length, 1)
      })

      it('is told in the trail whose right it was and what it came from', async () => {
        const one = await importOne(stage)
        ok(await upgradeOf(one))
        const event = (await stage.events()).findLast(({ type }) => type === 'ticket.minted')
        deepEqual([event?.username, event?.deviceId, event?.details['replaces']], [one.username, one.deviceId, one.deviceId])
        ok(event?.actor.startsWith('ticket:'))
      })
    })
  })
}
