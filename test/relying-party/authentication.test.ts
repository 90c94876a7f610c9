/** Sign-in, step-up, test signature and discoverable credentials, on both stores. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { redeemResult } from '../../server/relying-party/redeem-result.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { renameDevice } from '../../server/relying-party/rename-device.ts'
import type { AuthenticationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { createAuthenticator, type SoftwareAuthenticator } from '../authenticator/software-authenticator.ts'
import { authenticate, binding, dialects, enroll, openStage, origin, refusalOf, type Stage } from './stage.ts'

type Bend = (answer: AuthenticationResponse) => AuthenticationResponse

for (const dialect of dialects) {
  describe(`authentication on ${dialect}`, () => {
    let stage: Stage
    let count = 0
    const fresh = () => ({ username: `user-${count += 1}` })
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    const verifyWith = async (authenticator: SoftwareAuthenticator, change: object, bend: Bend = (same) => same) => {
      const minted = await stage.mint({ operation: 'verify', ...change })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      const response = bend(authenticator.get({ ...begun.publicKey, allowCredentials: [] }, { origin }))
      return finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })
    }

    it('accepts a key of the user and answers a repeat alike', async () => {
      const who = fresh()
      const { authenticator, device } = await enroll(stage, who)
      const minted = await stage.mint({ operation: 'verify', ...who })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      deepEqual(begun.publicKey.allowCredentials.map(({ id }) => id), [device.credentialId])
      const input = { ceremonyId: begun.ceremonyId, response: authenticator.get(begun.publicKey, { origin }) }
      const first = await finishAuthentication(stage.services, await stage.page(minted), input)
      ok(first.device.lastUsedAt)
      deepEqual(await finishAuthentication(stage.services, await stage.page(minted), input), first)
      const redeemed = await redeemResult(stage.services, await stage.backend(), { result: first.result ?? '', binding, operation: 'verify' })
      deepEqual([redeemed.username, redeemed.device.id, redeemed.operation], [who.username, device.id, 'verify'])
    })

    it('says of each proof whether the user was verified this time, not at enrollment', async () => {
      const who = fresh()
      const { authenticator, result } = await enroll(stage, who)
      const redeem = async (given: string | undefined, operation: 'enroll' | 'verify') =>
        (await redeemResult(stage.services, await stage.backend(), { result: given ?? '', binding, operation })).userVerified
      equal(await redeem(result, 'enroll'), true)
      const minted = await stage.mint({ operation: 'verify', ...who })
      const unverified = await authenticate(stage.services, () => stage.page(minted), authenticator, { spoil: { flags: (flags) => flags & ~0x04 } })
      equal(unverified.device.userVerified, true)
      equal(await redeem(unverified.result, 'verify'), false)
      equal(await redeem((await verifyWith(authenticator, who)).result, 'verify'), true)
    })

    it('takes no key of another user, whatever handle comes with it', async () => {
      const [mine, theirs] = [fresh(), fresh()]
      const { device } = await enroll(stage, mine)
      const { authenticator } = await enroll(stage, theirs)
      const own = await stage.services.store.findUser(stage.account.accountId, mine.username)
      const handles = [undefined, null, '', Buffer.from(own?.handle ?? []).toString('base64url')]
      for (const userHandle of handles) {
        const bend = (answer: AuthenticationResponse) => ({ ...answer, response: { ...answer.response, ...(userHandle === undefined ? {} : { userHandle }) } })
        equal(await refusalOf(verifyWith(authenticator, mine, bend)), 'credential_unknown')
        equal(await refusalOf(verifyWith(authenticator, { ...mine, device: device.id }, bend)), 'credential_unknown')
      }
    })

    it('confines a ticket that names a device to it', async () => {
      const who = fresh()
      const one = await enroll(stage, who)
      const two = await enroll(stage, who)
      equal((await verifyWith(one.authenticator, { ...who, device: one.device.id })).device.id, one.device.id)
      equal(await refusalOf(verifyWith(two.authenticator, { ...who, device: one.device.id })), 'credential_unknown')
    })

    it('learns the user from a discoverable credential, and only from its own handle', async () => {
      const who = fresh()
      const { authenticator } = await enroll(stage, who)
      const anyone = { username: undefined }
      const minted = await stage.mint({ operation: 'verify', ...anyone } as object)
      const finished = await authenticate(stage.services, () => stage.page(minted), authenticator)
      const state = await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })
      deepEqual([state.username, state.state, state.device?.id], [who.username, 'done', finished.device.id])
      for (const userHandle of [null, '', Buffer.alloc(32, 7).toString('base64url')]) {
        const bend = (answer: AuthenticationResponse) => ({ ...answer, response: { ...answer.response, userHandle } })
        equal(await refusalOf(verifyWith(authenticator, anyone, bend)), 'user_handle_mismatch')
      }
    })

    it('refuses a counter that went back, keeps the larger one, and burns the challenge', async () => {
      const who = fresh()
      const { authenticator, device } = await enroll(stage, who)
      const [credential] = authenticator.credentials
      ok(credential)
      const stored = async () => (await stage.services.store.findCredential(stage.account.accountId, device.id))?.credential.signCount
      await verifyWith(authenticator, who)
      await verifyWith(authenticator, who)
      equal(await stored(), 2)
      for (const counter of [1, 0, -1]) {
        credential.counter = counter
        equal(await refusalOf(verifyWith(authenticator, who)), 'counter_regression')
      }
      equal(await stored(), 2)
    })

    it('flags a counter that went back where the policy says so', async () => {
      const who = fresh()
      const { authenticator, device } = await enroll(stage, who)
      await verifyWith(authenticator, who)
      await stage.setPolicy({ counterRegression: 'flag' })
      const [credential] = authenticator.credentials
      if (credential !== undefined) credential.counter = 0
      ok((await verifyWith(authenticator, who)).result)
      await stage.setPolicy({ counterRegression: 'refuse' })
      const events = (await stage.events()).filter(({ deviceId }) => deviceId === device.id)
      deepEqual(events.at(-1)?.type, 'device.counter_regressed')
      equal((await stage.services.store.findCredential(stage.account.accountId, device.id))?.credential.signCount, 1)
    })

    it('burns the challenge with a wrong signature', async () => {
      const who = fresh()
      const { authenticator } = await enroll(stage, who)
      const minted = await stage.mint({ operation: 'verify', ...who })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      const wrong = authenticator.get(begun.publicKey, { origin, spoil: { signature: (bytes) => bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1) } })
      const finish = async (response: AuthenticationResponse) => {
        return finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })
      }
      equal(await refusalOf(finish(wrong)), 'signature_invalid')
      equal(await refusalOf(finish(authenticator.get(begun.publicKey, { origin }))), 'challenge_used')
    })

    it('refuses a user without keys instead of offering any key', async () => {
      const who = fresh()
      await stage.mint(who)
      const minted = await stage.mint({ operation: 'verify', ...who })
      equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(minted))), 'device_not_found')
    })

    it('keeps a device pending until its test signature, and gives the result only then', async () => {
      await stage.setPolicy({ testSignature: true })
      const who = { ...fresh(), email: 'test@mail.example' }
      const { minted, device, result, authenticator } = await enroll(stage, who)
      deepEqual([device.state, result], ['pending', undefined])
      equal(await refusalOf(stage.mint({ operation: 'verify', ...who, device: device.id })), 'device_pending')
      const signed = await authenticate(stage.services, () => stage.page(minted), authenticator)
      equal(signed.device.state, 'active')
      ok((await redeemResult(stage.services, await stage.backend(), { result: signed.result ?? '', binding, operation: 'enroll' })).device)
      const types = (await stage.events()).filter(({ deviceId }) => deviceId === device.id).map(({ type }) => type)
      deepEqual(types, ['device.enrolled', 'device.activated', 'result.redeemed'])
      const sent = (await stage.services.store.leaseNotices(100, 60_000)).filter(({ details }) => details['deviceId'] === device.id)
      deepEqual(sent.map(({ kind }) => kind), ['device.added'])
      equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(minted))), 'ticket_spent')
      await stage.setPolicy({ testSignature: false })
    })

    it('answers a repeated registration that waits for its test signature, still without a result', async () => {
      await stage.setPolicy({ testSignature: true })
      const minted = await stage.mint(fresh())
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const authenticator = createAuthenticator()
      const input = { ceremonyId: begun.ceremonyId, response: authenticator.create(begun.publicKey, { origin }) }
      const first = await finishRegistration(stage.services, await stage.page(minted), input)
      deepEqual(await finishRegistration(stage.services, await stage.page(minted), input), first)
      await authenticate(stage.services, () => stage.page(minted), authenticator)
      const late = await finishRegistration(stage.services, await stage.page(minted), input)
      deepEqual([late.device.state, late.result], ['active', undefined])
      await stage.setPolicy({ testSignature: false })
    })

    it('lets an enroll ticket name its own device, and cancel it only while it is pending', async () => {
      await stage.setPolicy({ testSignature: true })
      const who = fresh()
      const { minted, device, authenticator } = await enroll(stage, who)
      const other = await enroll(stage, who, createAuthenticator())
      equal((await renameDevice(stage.services, await stage.page(minted), { id: device.id, name: 'Blue' })).name, 'Blue')
      equal(await refusalOf(async () => renameDevice(stage.services, await stage.page(minted), { id: other.device.id, name: 'Mine' })), 'device_not_found')
      await authenticate(stage.services, () => stage.page(minted), authenticator)
      equal(await refusalOf(async () => removeDevice(stage.services, await stage.page(minted), { id: device.id, last: true })), 'operation_not_allowed')
      await removeDevice(stage.services, await stage.page(other.minted), { id: other.device.id, last: false })
      equal(await refusalOf(async () => beginAuthentication(stage.services, await stage.page(other.minted))), 'device_not_found')
      await stage.setPolicy({ testSignature: false })
    })

    it('replaces a pending device that was abandoned by the next try', async () => {
      await stage.setPolicy({ testSignature: true, maxKeysPerUser: 1 })
      const who = fresh()
      const first = await enroll(stage, { ...who, lifetimeSeconds: 1 })
      await new Promise((resolve) => setTimeout(resolve, 1100))
      const second = await enroll(stage, who)
      const user = await stage.services.store.findUser(stage.account.accountId, who.username)
      const rows = await stage.services.store.listCredentials(stage.account.accountId, user?.id ?? '')
      deepEqual(rows.map(({ id }) => id), [second.device.id])
      equal(first.device.state, 'pending')
      await stage.setPolicy({ testSignature: false, maxKeysPerUser: 10 })
    })

    it('accepts of 16 assertions at once only those whose counter grew', async () => {
      const who = fresh()
      const { authenticator, device } = await enroll(stage, who)
      const tries = await Promise.all(Array.from({ length: 16 }, async () => {
        const minted = await stage.mint({ operation: 'verify', ...who })
        const begun = await beginAuthentication(stage.services, await stage.page(minted))
        return { page: await stage.page(minted), begun, response: authenticator.get(begun.publicKey, { origin }) }
      }))
      const outcomes = await Promise.allSettled(tries.map(({ page, begun: { ceremonyId }, response }) => {
        return finishAuthentication(stage.services, page, { ceremonyId, response })
      }))
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => (reason as { code?: string }).code)
      ok(refused.every((code) => code === 'counter_regression'))
      ok(refused.length < 16)
      equal((await stage.services.store.findCredential(stage.account.accountId, device.id))?.credential.signCount, 16)
    })
  })
}
