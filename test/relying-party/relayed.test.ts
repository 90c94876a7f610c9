/** Ceremonies of U2F that a backend runs itself: the same judgement, records and limits as a page's. On both stores. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticateTicket } from '../../server/relying-party/authenticate-ticket.ts'
import { auditCredentials } from '../../server/relying-party/audit-credentials.ts'
import { beginAuthentication } from '../../server/relying-party/begin-authentication.ts'
import { beginRegistration } from '../../server/relying-party/begin-registration.ts'
import { finishAuthentication } from '../../server/relying-party/finish-authentication.ts'
import { findSlot } from '../../server/relying-party/slots/find-slot.ts'
import { addSlot } from '../../server/relying-party/slots/add-slot.ts'
import { removeDevice } from '../../server/relying-party/remove-device.ts'
import { switchSlot } from '../../server/relying-party/slots/switch-slot.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerByAppId } from './import-stage.ts'
import {
  addHolder, appId, base64url, beginRegistering, beginSigning, finishRegistering, finishSigning, maker, makeKey, registerBy, registerOne, signBy, type Begun,
} from './relay-stage.ts'
import { authenticate, bank, dialects, enroll, finishAs, openStage, origin, refusalOf, secondOrigin, type Stage } from './stage.ts'

const userId = 'bWFkZS11cA'
/** As a page of the program's own would ask, which knows no more than the session. */
const creation = ({ publicKey: { challenge } }: Begun) =>
  ({ rp: { id: bank.rpId }, user: { id: userId }, challenge, pubKeyCredParams: [{ alg: -7 }] })

for (const dialect of dialects) {
  describe(`a relayed ceremony on ${dialect}`, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage({ dialect })
    })
    after(() => stage.end())

    it('registers a key of U2F into the first empty slot, with what any registration writes', async () => {
      const { username, slot } = await addHolder(stage)
      await addSlot(stage.services, await stage.backend(), { username })
      const begun = await beginRegistering(stage, username)
      equal(begun.publicKey.challenge.length, 43)
      const key = makeKey()
      const device = await finishRegistering(stage, begun, registerBy(key, begun, { origin: secondOrigin }), { name: 'My blue key' })
      deepEqual([device.fmt, device.trust, device.appId, device.serial, device.state, device.name, device.credentialId],
        ['fido-u2f', 'unknown-root', appId, slot.serial, 'active', 'My blue key', base64url(key.keyHandle)])
      const events = (await stage.events()).filter((event) => event.username === username && event.type.startsWith('device'))
      deepEqual(events.map(({ type, outcome, actor, deviceId, details }) => [type, outcome, actor, deviceId, details['serial'], details['fmt']]),
        [['device.enrolled', 'accepted', 'account', device.id, slot.serial, 'fido-u2f']])
      deepEqual((await auditCredentials(stage.services)).broken, [])
    })

    it('signs in with that key, by its counter, with or without its handle', async () => {
      const { username, key, slot, device } = await registerOne(stage)
      for (const [counter, keyHandle] of [[1, undefined], [2, base64url(key.keyHandle)]] as const) {
        const begun = await beginSigning(stage, username)
        deepEqual(begun.publicKey.allowCredentials.map(({ id }) => id), [device.credentialId])
        equal((await finishSigning(stage, begun, signBy(key, begun, counter, keyHandle === undefined ? {} : { keyHandle }))).id, device.id)
      }
      for (const counter of [2, 1, 0]) {
        const begun = await beginSigning(stage, username, slot.serial)
        equal(await refusalOf(finishSigning(stage, begun, signBy(key, begun, counter))), 'counter_regression')
      }
      const begun = await beginSigning(stage, username)
      equal(await refusalOf(finishSigning(stage, begun, signBy(key, begun, 9, { keyHandle: base64url(makeKey().keyHandle) }))), 'credential_unknown')
    })

    it('signs in a page of today with that key, under its AppID', async () => {
      const { username, key, device } = await registerOne(stage)
      const begun = await beginSigning(stage, username)
      const response = answerByAppId(begun.publicKey, key, { counter: 3 })
      equal((await finishSigning(stage, begun, { kind: 'webauthn', response })).id, device.id)
      const again = await beginSigning(stage, username)
      const silent = answerByAppId(again.publicKey, key, { counter: 4, outputs: {} })
      equal(await refusalOf(finishSigning(stage, again, { kind: 'webauthn', response: silent })), 'rp_id_mismatch')
    })

    it('leaves its slot to the key that replaces it', async () => {
      await stage.setPolicy({ upgradeImported: 'replace' })
      const { username, key, slot, device } = await registerOne(stage)
      const minted = await stage.mint({ operation: 'verify', username })
      const begun = await beginAuthentication(stage.services, await stage.page(minted))
      const response = answerByAppId(begun.publicKey, key, { counter: 3 })
      const { upgrade } = await finishAuthentication(stage.services, await stage.page(minted), { ceremonyId: begun.ceremonyId, response })
      const enrolling = { ticket: upgrade?.ticket ?? '', ticketId: '', expiresAt: 0 }
      const again = await beginRegistration(stage.services, await stage.page(enrolling))
      const made = await finishAs(stage, enrolling, again.ceremonyId, createAuthenticator().create(again.publicKey, { origin }))
      deepEqual([made.device.replaces, made.device.serial], [device.id, slot.serial])
      equal((await findSlot(stage.services, await stage.backend(), slot)).deviceId, made.device.id)
      await stage.setPolicy({ upgradeImported: 'off' })
    })

    it('takes a whole answer of WebAuthn, of any format, and signs in with it', async () => {
      for (const settings of [{ format: 'fido-u2f', identity: maker.issue() }, { format: 'packed-self' }, { format: 'none' }] as const) {
        const { username, slot } = await addHolder(stage)
        const authenticator = createAuthenticator(settings)
        const begun = await beginRegistering(stage, username)
        const device = await finishRegistering(stage, begun, { kind: 'webauthn', response: authenticator.create(creation(begun), { origin }) })
        deepEqual([device.appId, device.origin, device.serial, device.state], [null, 'enrolled', slot.serial, 'active'], settings.format)
        const signing = await beginSigning(stage, username)
        equal((await finishSigning(stage, signing, { kind: 'webauthn', response: authenticator.get(signing.publicKey, { origin }) })).id, device.id)
      }
    })

    it('offers a page of today whole options, with which its keys sign in through a ticket as well', async () => {
      const { username } = await registerOne(stage)
      const slot = await addSlot(stage.services, await stage.backend(), { username })
      const authenticator = createAuthenticator()
      const begun = await beginRegistering(stage, username)
      deepEqual([begun.publicKey.rp.id, begun.publicKey.extensions.appidExclude, begun.publicKey.excludeCredentials.length], [bank.rpId, appId, 1])
      const response = authenticator.create(begun.publicKey, { origin })
      const device = await finishRegistering(stage, begun, { kind: 'webauthn', response }, { serial: slot.serial })
      const minted = await stage.mint({ operation: 'verify', username })
      equal((await authenticate(stage.services, () => stage.page(minted), authenticator)).device.id, device.id)
    })

    it('takes one answer a session, also of 32 at once', async () => {
      const { username } = await addHolder(stage)
      await addSlot(stage.services, await stage.backend(), { username })
      const begun = await beginRegistering(stage, username)
      const message = registerBy(makeKey(), begun)
      const outcomes = await Promise.allSettled(Array.from({ length: 32 }, () => finishRegistering(stage, begun, message)))
      equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      equal(await refusalOf(finishRegistering(stage, begun, message)), 'challenge_used')
      const { username: other, key } = await registerOne(stage)
      const signing = await beginSigning(stage, other)
      const signed = signBy(key, signing, 1)
      await finishSigning(stage, signing, signed)
      equal(await refusalOf(finishSigning(stage, signing, signed)), 'challenge_used')
    })

    it('fills a slot once, however many sessions answer for it', async () => {
      const { username, slot } = await addHolder(stage)
      const begun = await Promise.all(Array.from({ length: 16 }, () => beginRegistering(stage, username)))
      const outcomes = await Promise.all(begun.map(async (one) =>
        finishRegistering(stage, one, registerBy(makeKey(), one), { serial: slot.serial }).then(() => 'filled', async (error: unknown) => refusalOf(Promise.reject(error as Error)))))
      deepEqual(outcomes.toSorted(), ['filled', ...Array.from({ length: 15 }, () => 'slot_filled')])
    })

    it('is burned by a wrong answer: challenge, origin, type, AppID, bytes', async () => {
      const { username } = await addHolder(stage)
      const key = makeKey()
      const other = await beginRegistering(stage, username)
      const wrong = [
        ['challenge_mismatch', { challenge: other.publicKey.challenge }], ['client_origin_mismatch', { origin: 'https://evil.example' }],
        ['type_mismatch', { request: 'sign' }], ['attestation_signature_invalid', { scope: 'https://bank.example' }],
      ] as const
      for (const [code, change] of wrong) {
        const begun = await beginRegistering(stage, username)
        equal(await refusalOf(finishRegistering(stage, begun, registerBy(key, begun, change))), code)
        equal(await refusalOf(finishRegistering(stage, begun, registerBy(key, begun))), 'challenge_used', code)
      }
      const begun = await beginRegistering(stage, username)
      equal(await refusalOf(finishRegistering(stage, begun, { ...registerBy(key, begun), registrationData: 'BQ' })), 'attestation_invalid')
      const padded = await beginRegistering(stage, username)
      equal(await refusalOf(finishRegistering(stage, padded, { ...registerBy(key, padded), clientData: 'e30=' })), 'encoding_invalid')
    })

    it('refuses a signature with no touch, of another key, type, origin or challenge', async () => {
      const { username, key } = await registerOne(stage)
      const wrong = [
        ['user_presence_missing', { userPresence: 0 }], ['type_mismatch', { request: 'register' }], ['signature_invalid', { scope: 'https://bank.example' }],
        ['client_origin_mismatch', { origin: 'https://evil.example' }], ['challenge_mismatch', { challenge: base64url(new Uint8Array(32)) }],
      ] as const
      for (const [code, change] of wrong) {
        const begun = await beginSigning(stage, username)
        equal(await refusalOf(finishSigning(stage, begun, signBy(key, begun, 50, change))), code)
      }
      const begun = await beginSigning(stage, username)
      equal(await refusalOf(finishSigning(stage, begun, signBy(makeKey(), begun, 50))), 'signature_invalid')
    })

    it('belongs to its user, its AppID and its step, and opens no page', async () => {
      const { username, key } = await registerOne(stage)
      const stranger = await addHolder(stage)
      const mine = await beginSigning(stage, username)
      equal(await refusalOf(finishSigning(stage, mine, signBy(key, mine, 1), { username: stranger.username })), 'ceremony_unknown')
      equal(await refusalOf(finishSigning(stage, mine, signBy(key, mine, 1), { appId: 'https://bank.example' })), 'ceremony_unknown')
      equal(await refusalOf(finishRegistering(stage, mine, registerBy(makeKey(), mine))), 'ceremony_unknown')
      equal(await refusalOf(authenticateTicket(stage.services, { ticket: mine.session, origin, requestId: 'r' })), 'unauthorized')
      const page = await stage.mint({ username: stranger.username })
      equal(await refusalOf(finishRegistering(stage, { ...mine, ...stranger, session: page.ticket }, registerBy(makeKey(), mine))), 'ceremony_unknown')
      equal((await finishSigning(stage, mine, signBy(key, mine, 1))).credentialId, base64url(key.keyHandle))
      equal(await refusalOf(beginRegistering(stage, username, 'https://evil.example/app-id.json')), 'app_id_invalid')
      equal(await refusalOf(beginSigning(stage, stranger.username)), 'no_enrolled_key')
      equal(await refusalOf(beginSigning(stage, stranger.username, stranger.slot.serial)), 'device_not_found')
      const foreign = await beginRegistering(stage, stranger.username)
      equal(await refusalOf(finishRegistering(stage, foreign, registerBy(key, foreign))), 'credential_exists')
    })

    it('says which slot it cannot fill', async () => {
      const { username, slot, device } = await registerOne(stage)
      const stranger = await addHolder(stage)
      const backend = await stage.backend()
      const off = await addSlot(stage.services, backend, { username })
      await switchSlot(stage.services, backend, { id: off.id, state: 'disabled' })
      const tries = [[slot.serial, 'slot_filled'], [stranger.slot.serial, 'device_not_found'], ['TSFT-1', 'device_not_found'], [off.serial, 'device_disabled'], [null, 'slot_missing']] as const
      for (const [serial, code] of tries) {
        const begun = await beginRegistering(stage, username)
        equal(await refusalOf(finishRegistering(stage, begun, registerBy(makeKey(), begun), { serial })), code)
      }
      await removeDevice(stage.services, backend, { id: device.id, last: true })
      equal((await findSlot(stage.services, backend, slot)).state, 'empty')
      const begun = await beginRegistering(stage, username)
      equal((await finishRegistering(stage, begun, registerBy(makeKey(), begun))).serial, slot.serial)
    })

    it('refuses by policy what a page\'s registration is refused for, with the same code', async () => {
      const u2f = { format: 'fido-u2f', identity: maker.issue() } as const
      const policies = [
        [{ trust: 'trusted' }, 'untrusted_chain'], [{ userVerification: 'required' }, 'user_verification_missing'],
        [{ algorithms: [-257] }, 'alg_not_allowed'], [{ allowedKeyIdentifiers: ['00'.repeat(20)], trust: 'trusted', anchors: [maker.rootPem] }, 'model_not_allowed'],
      ] as const
      const usual = { trust: 'any', userVerification: 'preferred', algorithms: [-7, -257], allowedKeyIdentifiers: null, anchors: [], attestation: 'direct' } as const
      for (const [change, code] of policies) {
        const { username, slot } = await addHolder(stage)
        await stage.setPolicy({ ...usual, ...change } as never)
        equal(await refusalOf(enroll(stage, { username, device: slot.id }, createAuthenticator(u2f))), code)
        const raw = await beginRegistering(stage, username)
        equal(await refusalOf(finishRegistering(stage, raw, registerBy(makeKey(), raw))), code)
        const whole = await beginRegistering(stage, username)
        const response = createAuthenticator(u2f).create({ ...creation(whole), pubKeyCredParams: [{ alg: -7 }] }, { origin })
        equal(await refusalOf(finishRegistering(stage, whole, { kind: 'webauthn', response })), code)
        await stage.setPolicy(usual as never)
      }
    })

    it('trusts a key whose maker the account vouches for, and asks a login for a further key where the policy does', async () => {
      await stage.setPolicy({ anchors: [maker.rootPem] })
      const { username, device } = await registerOne(stage)
      equal(device.trust, 'trusted')
      await stage.setPolicy({ anchors: [], stepUp: { maxAgeSeconds: 300, acr: [] } })
      await addSlot(stage.services, await stage.backend(), { username })
      equal(await refusalOf(beginRegistering(stage, username)), 'step_up_required')
      await stage.setPolicy({ stepUp: null })
      const { username: empty } = await createUser(stage.services, await stage.backend(), { username: `empty-${dialect}` })
      const begun = await beginRegistering(stage, empty)
      equal(await refusalOf(finishRegistering(stage, begun, registerBy(makeKey(), begun))), 'slot_missing')
      notEqual(device.id, '')
    })

    it('leaves no session, challenge or message in log or trail', async () => {
      const { username } = await addHolder(stage)
      const begun = await beginRegistering(stage, username)
      const message = registerBy(makeKey(), begun)
      await finishRegistering(stage, begun, message)
      const said = JSON.stringify([stage.log, await stage.events()])
      for (const secret of [begun.session, begun.publicKey.challenge, message.registrationData, message.clientData]) ok(!said.includes(secret))
    })
  })
}
