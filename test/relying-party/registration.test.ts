/** Registration from ticket to row, on both stores. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { finishRegistration } from '../../server/relying-party/finish-registration.ts'
import { findTicket } from '../../server/relying-party/find-ticket.ts'
import { createAuthenticator, type AuthenticatorOptions } from '../authenticator/software-authenticator.ts'
import { dialects, enroll, finishAs, openStage, origin, refusalOf, secondOrigin, type Stage } from './stage.ts'

const rowsOf = async ({ services, account }: Stage, username = 'mandy') => {
  const user = await services.store.findUser(account.accountId, username)
  return user === null ? [] : services.store.listCredentials(account.accountId, user.id)
}

async function begin(stage: Stage, change = {}) {
  const minted = await stage.mint(change)
  const begun = await beginRegistration(stage.services, await stage.page(minted))
  return { minted, begun }
}

async function answer(stage: Stage, settings: AuthenticatorOptions = {}, change = {}) {
  const started = await begin(stage, change)
  const response = createAuthenticator(settings).create(started.begun.publicKey, { origin })
  return { ...started, response, finish: (given = response) => finishAs(stage, started.minted, started.begun.ceremonyId, given) }
}

for (const dialect of dialects) {
  describe(`registration on ${dialect}`, () => {
    let stage: Stage
    let count = 0
    const fresh = () => ({ username: `user-${count += 1}` })
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    it('writes one row with what the key proved, one event and one notice', async () => {
      const who = { ...fresh(), email: 'user@mail.example' }
      const { authenticator, device, result, minted } = await enroll(stage, who, createAuthenticator({ format: 'packed-self', transports: ['usb', 'nfc'] }))
      const [row, ...others] = await rowsOf(stage, who.username)
      ok(row)
      deepEqual(others, [])
      equal(row.id, device.id)
      deepEqual(Buffer.from(row.credentialId), Buffer.from(authenticator.credentials[0]?.id ?? []))
      deepEqual([row.fmt, row.trust, row.algorithm, row.state, row.rpId, row.policyVersion], ['packed', 'self', -7, 'active', 'bank.example', 1])
      deepEqual(row.transports, ['nfc', 'usb'])
      ok(result?.startsWith(`kr_${stage.account.accountId}_`))
      const events = (await stage.events()).filter(({ deviceId, username }) => deviceId === row.id && username === who.username)
      deepEqual(events.map(({ type, outcome, code }) => [type, outcome, code]), [['device.enrolled', 'accepted', null]])
      equal(events[0]?.actor, `ticket:${minted.ticketId}`)
      equal(events[0]?.details['noticeChannel'], 'email')
      const notices = await stage.services.store.leaseNotices(100, 60_000)
      deepEqual(notices.filter(({ to }) => to.email === who.email).map(({ kind }) => kind), ['device.added'])
    })

    it('tells the outcome to a backend that looks the ticket up', async () => {
      const { minted, device } = await enroll(stage, fresh())
      const state = await findTicket(stage.services, await stage.backend(), { id: minted.ticketId })
      deepEqual([state.state, state.device], ['done', device])
    })

    it('audits that a user without an address was not told', async () => {
      const { device } = await enroll(stage, fresh())
      const event = (await stage.events()).find(({ deviceId }) => deviceId === device.id)
      equal(event?.details['noticeChannel'], 'none')
    })

    it('answers an identical finish as it did the first time, and writes no second row', async () => {
      const who = fresh()
      const { finish, response } = await answer(stage, {}, who)
      const first = await finish()
      // The same answer with its fields in another order is the same answer.
      const shuffled = Object.fromEntries(Object.entries(response).reverse())
      deepEqual(await finish(shuffled as typeof response), first)
      equal((await rowsOf(stage, who.username)).length, 1)
    })

    it('refuses another answer to a ceremony that was completed', async () => {
      const { begun, finish } = await answer(stage, {}, fresh())
      await finish()
      const other = createAuthenticator().create(begun.publicKey, { origin })
      equal(await refusalOf(finish(other)), 'already_completed')
    })

    it('makes one row of 64 identical finishes at once, and answers them all alike', async () => {
      const who = fresh()
      const { begun, response, minted } = await answer(stage, {}, who)
      const page = await stage.page(minted)
      const answers = await Promise.all(Array.from({ length: 64 }, () => finishRegistration(stage.services, page, { ceremonyId: begun.ceremonyId, response })))
      for (const each of answers) deepEqual(each, answers[0])
      equal((await rowsOf(stage, who.username)).length, 1)
    })

    it('burns the challenge with the first answer, right or wrong', async () => {
      const { begun, minted, finish } = await answer(stage, {}, fresh())
      const wrong = createAuthenticator().create(begun.publicKey, { origin, spoil: { rpId: () => 'evil.example' } })
      equal(await refusalOf(finish(wrong)), 'rp_id_mismatch')
      equal(await refusalOf(finish()), 'challenge_used')
      const again = await beginRegistration(stage.services, await stage.page(minted))
      const right = createAuthenticator().create(again.publicKey, { origin })
      const { device } = await finishRegistration(stage.services, await stage.page(minted), { ceremonyId: again.ceremonyId, response: right })
      equal(device.state, 'active')
    })

    it('lets the newest challenge win', async () => {
      const { minted, finish } = await answer(stage, {}, fresh())
      const newer = await beginRegistration(stage.services, await stage.page(minted))
      equal(await refusalOf(finish()), 'ceremony_unknown')
      const response = createAuthenticator().create(newer.publicKey, { origin })
      ok((await finishRegistration(stage.services, await stage.page(minted), { ceremonyId: newer.ceremonyId, response })).result)
    })

    it('lets a ticket begin five times and not six', async () => {
      const { minted } = await begin(stage, fresh())
      for (let n = 0; n < 4; n += 1) await beginRegistration(stage.services, await stage.page(minted))
      equal(await refusalOf(async () => beginRegistration(stage.services, await stage.page(minted))), 'too_many_starts')
    })

    it('refuses the challenge of another ceremony', async () => {
      const other = await begin(stage, fresh())
      const { begun, finish } = await answer(stage, {}, fresh())
      const crossed = createAuthenticator().create({ ...begun.publicKey, challenge: other.begun.publicKey.challenge }, { origin })
      equal(await refusalOf(finish(crossed)), 'challenge_mismatch')
    })

    it('knows no ceremony of another ticket', async () => {
      const { begun, response } = await answer(stage, {}, fresh())
      const other = await stage.mint(fresh())
      equal(await refusalOf(finishAs(stage, other, begun.ceremonyId, response)), 'ceremony_unknown')
    })

    it('refuses client data of another origin, listed or not', async () => {
      for (const seen of [secondOrigin, 'https://evil.example', 'http://bank.example']) {
        const { begun, finish } = await answer(stage, {}, fresh())
        const elsewhere = createAuthenticator().create(begun.publicKey, { origin: seen })
        equal(await refusalOf(finish(elsewhere)), 'client_origin_mismatch')
      }
    })

    it('decides by the policy that was in force when the ceremony began', async () => {
      const { finish } = await answer(stage, { userVerified: false }, fresh())
      await stage.setPolicy({ userVerification: 'required' })
      equal((await finish()).device.userVerified, false)
      const stricter = await answer(stage, { userVerified: false }, fresh())
      equal(await refusalOf(stricter.finish()), 'user_verification_missing')
      await stage.setPolicy({ userVerification: 'preferred' })
    })

    it('refuses an algorithm that was not offered', async () => {
      await stage.setPolicy({ algorithms: [-7] })
      for (const alg of [-257, -8]) {
        const { finish } = await answer(stage, { algorithms: [alg] }, fresh())
        equal(await refusalOf(finish()), 'alg_not_allowed')
      }
      await stage.setPolicy({ algorithms: [-7, -8, -257] })
    })

    it('refuses a credential id that another user has, and leaves that row as it is', async () => {
      const owner = fresh()
      const { authenticator } = await enroll(stage, owner)
      const [row] = await rowsOf(stage, owner.username)
      const id = authenticator.credentials[0]?.id ?? new Uint8Array()
      const { begun, finish } = await answer(stage, {}, fresh())
      const copy = createAuthenticator().create(begun.publicKey, { origin, spoil: { credentialId: () => id } })
      equal(await refusalOf(finish(copy)), 'credential_exists')
      deepEqual(await rowsOf(stage, owner.username), [row])
    })

    it('gives a user as many keys as the policy allows', async () => {
      const who = fresh()
      await stage.setPolicy({ maxKeysPerUser: 1 })
      const early = await answer(stage, {}, who)
      await enroll(stage, who)
      equal(await refusalOf(early.finish()), 'device_limit')
      equal(await refusalOf(begin(stage, who)), 'device_limit')
      await stage.setPolicy({ maxKeysPerUser: 10 })
    })

    it("excludes the user's keys and nobody else's, and keeps one random handle a user", async () => {
      const [one, two] = [fresh(), fresh()]
      const { device } = await enroll(stage, one)
      await enroll(stage, two)
      const [first, again, other] = [await begin(stage, one), await begin(stage, one), await begin(stage, two)]
      deepEqual(first.begun.publicKey.excludeCredentials.map(({ id }) => id), [device.credentialId])
      equal(first.begun.publicKey.user.id, again.begun.publicKey.user.id)
      notEqual(first.begun.publicKey.user.id, other.begun.publicKey.user.id)
      notEqual(first.begun.publicKey.challenge, again.begun.publicKey.challenge)
      equal(Buffer.from(first.begun.publicKey.challenge, 'base64url').length, 32)
    })

    it('refuses a finish after its time, by the database clock alone', async () => {
      const minted = await stage.mint({ ...fresh(), lifetimeSeconds: 1 })
      const begun = await beginRegistration(stage.services, await stage.page(minted))
      const page = await stage.page(minted)
      stage.clock.offsetMs = -600_000
      await new Promise((resolve) => setTimeout(resolve, 1100))
      const response = createAuthenticator().create(begun.publicKey, { origin })
      equal(await refusalOf(finishRegistration(stage.services, page, { ceremonyId: begun.ceremonyId, response })), 'ceremony_expired')
      equal(await refusalOf(stage.page(minted)), 'ticket_expired')
      stage.clock.offsetMs = 0
    })
  })
}
