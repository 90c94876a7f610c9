/** U2F as programs of the older system run it: slots, both ceremonies, keys that go. On both stores. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { listUserDevices } from '../../server/relying-party/list-user-devices.ts'
import { findSlotBySerial } from '../../server/relying-party/slots/find-slot.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerByAppId } from '../relying-party/import-stage.ts'
import { authenticate, bank, dialects, enroll as enrollByPage, origin, refusalOf, secondOrigin } from '../relying-party/stage.ts'
import { appId, base64url, maker, makeKey, openProgram, registerBy, signBy, type Program, type Reply, type U2fRequest } from './surepassid-u2f-stage.ts'

const requests = (reply: Reply, name: 'SignRequest' | 'RegisterRequest') => reply[name] as readonly U2fRequest[]
const first = (reply: Reply, name: 'SignRequest' | 'RegisterRequest' = 'RegisterRequest'): U2fRequest => {
  const [request] = requests(reply, name)
  if (request === undefined) throw new Error(JSON.stringify(reply))
  return request
}

for (const dialect of dialects) {
  describe(`U2F of the older dialect on ${dialect}`, () => {
    let program: Program
    before(async () => {
      program = await openProgram(dialect)
    })
    after(() => program.end())
    const ask = (type: string, members?: object) => program.ask(type, members)
    let count = 0
    const addUser = async () => {
      const username = `user-${count += 1}`
      const { errorCode, errorMessage, deviceId } = await ask('add_u2f_account', { username, pw: 'M@5ndy58!' })
      deepEqual([errorCode, errorMessage], [0, 'OK'])
      return { username, psn: String(deviceId) }
    }
    const preEnroll = async (username: string) => first(await ask('pre_enroll', { username, appId }))
    const preSign = async (username: string, more: object = {}) => first(await ask('pre_sign', { username, appId, psn: '', ...more }), 'SignRequest')
    const enrollKey = async (more: object = {}) => {
      const user = await addUser()
      const key = makeKey()
      deepEqual(await ask('enroll', { username: user.username, ...registerBy(key, await preEnroll(user.username)), ...more }), { errorCode: 0, errorMessage: '', type: 'enroll' })
      return { ...user, key }
    }
    const devicesOf = async (username: string) => (await listUserDevices(program.stage.services, await program.stage.backend(), { username })).devices
    /** A refusal of ours travels in the message, beside a number of theirs. */
    const no = (reply: Reply) => [reply.errorCode, /\[(\w+)\]/.exec(reply.errorMessage)?.[1]]

    it('adds a device to an existing user and returns its serial, in exactly the documented members', async () => {
      const { username } = await addUser()
      const reply = await ask('add_u2f_device', { username, notificationMethod: 0, deviceType: 12, OtpType: 8 })
      match(String(reply['deviceId']), /^TSFT-\d{6}$/)
      deepEqual(reply, { errorCode: 0, errorMessage: 'OK', type: 'add_u2f_device', deviceId: reply['deviceId'] })
      const slot = await findSlotBySerial(program.stage.services, await program.stage.backend(), { serial: String(reply['deviceId']) })
      deepEqual([slot.username, slot.state], [username, 'empty'])
      equal((await ask('add_u2f_device', { username: 'nobody' })).errorCode, 9001)
      for (const method of [3, -1, 'x']) ok((await ask('add_u2f_device', { username, notificationMethod: method })).errorCode >= 9000)
      ok((await ask('add_u2f_device', { username, notificationMethod: 1 })).errorCode >= 9000)
      // Two slots are there, and ten keys are what the policy lets a user have.
      for (let made = 2; made < 10; made += 1) equal((await ask('add_u2f_device', { username })).errorCode, 0)
      equal(no(await ask('add_u2f_device', { username }))[1], 'device_limit')
    })

    it('makes a user with a device, told by mail where that is asked, or neither', async () => {
      const made = await ask('add_u2f_user', { username: `mail-${dialect}`, firstName: 'Mandy', lastName: 'Last', email: 'mandy@myco.com', mobile: '+1(407)555-1212', notificationMethod: 1 })
      match(String(made['deviceId']), /^TSFT-\d{6}$/)
      const user = await program.stage.services.store.findUser(program.stage.account.accountId, `mail-${dialect}`)
      deepEqual([user?.displayName, user?.email], ['Mandy Last', 'mandy@myco.com'])
      ok((await program.stage.services.store.leaseNotices(100, 1)).some(({ kind, to }) => kind === 'user.welcomed' && to.email === 'mandy@myco.com' && to.mobile === null))
      ok((await ask('add_u2f_user', { username: 'unreachable', notificationMethod: 2 })).errorCode >= 9000)
      equal(await program.stage.services.store.findUser(program.stage.account.accountId, 'unreachable'), null)
      ok((await ask('add_u2f_user', { username: `mail-${dialect}` })).errorCode >= 9000)
    })

    it('begins with a challenge of 43 characters and a session of 136, in the documented members', async () => {
      const { username } = await addUser()
      const reply = await ask('pre_enroll', { username, appId })
      const request = first(reply)
      deepEqual(reply, {
        SignRequest: [], RegisterRequest: [{ challenge: request.challenge, appId, sessionId: request.sessionId, version: 'U2F_V2' }],
        errorMessage: '', errorCode: 0, type: 'u2f_register_request',
      })
      match(request.challenge, /^[A-Za-z0-9_-]{43}$/)
      equal(request.sessionId.length, 136)
      const hex = Buffer.from(request.sessionId, 'base64').toString('latin1')
      match(hex, /^[0-9A-F]{100}$/)
      match(Buffer.from(hex, 'hex').toString('latin1'), /^[A-Z0-9]{50}$/)
    })

    it('enrolls a key of U2F, names it, fills the slot, and writes what any registration writes', async () => {
      const { username, psn, key } = await enrollKey({ securityKeyName: 'My blue key', psn: '' })
      const [device] = await devicesOf(username)
      deepEqual([device?.name, device?.serial, device?.fmt, device?.appId, device?.credentialId], ['My blue key', psn, 'fido-u2f', appId, base64url(key.keyHandle)])
      const again = await ask('pre_enroll', { username, appId })
      deepEqual(requests(again, 'SignRequest').map(({ keyHandle }) => keyHandle), [base64url(key.keyHandle)])
      const event = (await program.stage.events()).find(({ type, deviceId }) => type === 'device.enrolled' && deviceId === device?.id)
      deepEqual([event?.actor, event?.outcome, event?.details['serial']], ['account', 'accepted', psn])
    })

    it('signs in, counts on, and refuses a counter that goes back', async () => {
      const { username, psn, key } = await enrollKey()
      const reply = await ask('pre_sign', { username, appId, psn: '' })
      const request = first(reply, 'SignRequest')
      deepEqual(reply, {
        SignRequest: [{ challenge: request.challenge, appId, sessionId: request.sessionId, keyHandle: base64url(key.keyHandle), version: 'U2F_V2' }],
        RegisterRequest: [], errorMessage: '', errorCode: 0, type: 'u2f_sign_request',
      })
      deepEqual(await ask('sign', { username, psn: '', ...signBy(key, request, 1) }), { errorCode: 0, errorMessage: '', type: 'sign' })
      for (const counter of [1, 0]) deepEqual(no(await ask('sign', { username, ...signBy(key, await preSign(username), counter) })), [9004, 'counter_regression'])
      equal((await ask('sign', { username, psn, ...signBy(key, await preSign(username, { psn }), 2) })).errorCode, 0)
      deepEqual(no(await ask('sign', { username, psn: 'TSFT-000000', ...signBy(key, await preSign(username), 3) })), [9004, 'credential_unknown'])
      equal((await ask('sign', { username, psn, ...signBy(key, await preSign(username), 3) })).errorCode, 0)
      equal((await ask('pre_sign', { username, appId, psn: 'TSFT-000000' })).errorCode, 9021)
      equal((await ask('pre_sign', { username: (await addUser()).username, appId })).errorCode, 9036)
    })

    it('lets the key sign in through the browser of today, and a page\'s ticket, under its AppID', async () => {
      const { username, key } = await enrollKey()
      const reply = await ask('pre_sign', { username, appId, webAuthn: true })
      const options = reply['publicKey'] as Parameters<typeof answerByAppId>[0]
      equal(options.extensions?.appid, appId)
      const response = answerByAppId(options, key, { counter: 3 })
      equal((await ask('sign', { username, sessionId: first(reply, 'SignRequest').sessionId, response })).errorCode, 0)
      const minted = await program.stage.mint({ operation: 'verify', username })
      const touch = { get: (asked: typeof options) => answerByAppId(asked, key, { counter: 4 }) }
      ok((await authenticate(program.stage.services, () => program.stage.page(minted), touch as never)).result)
    })

    it('takes a whole answer of WebAuthn, as an object or its text, and signs in with it', async () => {
      for (const [name, settings, write] of [
        ['response', { format: 'fido-u2f', identity: maker.issue() }, (value: object) => value],
        ['credential', { format: 'packed-self' }, (value: object) => JSON.stringify(value)],
      ] as const) {
        const { username, psn } = await addUser()
        const authenticator = createAuthenticator(settings)
        const request = await preEnroll(username)
        const creation = { rp: { id: bank.rpId }, user: { id: 'bWFuZHk' }, challenge: request.challenge, pubKeyCredParams: [{ alg: -7 }] }
        const sent = { username, sessionId: request.sessionId, [name]: write(authenticator.create(creation, { origin: secondOrigin })) }
        deepEqual(await ask('enroll', sent), { errorCode: 0, errorMessage: '', type: 'enroll' })
        const [device] = await devicesOf(username)
        deepEqual([device?.serial, device?.appId, device?.fmt === 'fido-u2f'], [psn, null, name === 'response'])
        const signing = await preSign(username)
        const answer = authenticator.get({ rpId: bank.rpId, challenge: signing.challenge, allowCredentials: [{ id: signing.keyHandle ?? '' }] }, { origin })
        equal((await ask('sign', { username, sessionId: signing.sessionId, [name]: write(answer) })).errorCode, 0)
        deepEqual(no(await ask('sign', { username, sessionId: signing.sessionId, [name]: write(answer) })), [9004, 'challenge_used'])
      }
    })

    it('is filled by an element with a ticket for the slot as well', async () => {
      const { username, psn } = await addUser()
      const slot = await findSlotBySerial(program.stage.services, await program.stage.backend(), { serial: psn })
      const { device } = await enrollByPage(program.stage, { username, device: slot.id })
      equal(device.serial, psn)
      equal((await ask('enroll', { username, psn, ...registerBy(makeKey(), await preEnroll(username)) })).errorCode, 9019)
      equal((await ask('enroll', { username, ...registerBy(makeKey(), await preEnroll(username)) })).errorCode, 9036)
    })

    it('takes one answer a session, for its user, account and AppID', async () => {
      const { username } = await addUser()
      await ask('add_u2f_device', { username })
      const request = await preEnroll(username)
      const message = registerBy(makeKey(), request)
      const stranger = await addUser()
      const name = 'shop'
      const shop = await createAccount(program.stage.services, { ...bank, loginName: name, displayName: 'Shop', origins: [origin], preset: 'any-key' })
      const asShop = { spAccountLoginName: name, spAccountLoginKey: shop.key }
      equal((await ask('add_u2f_account', { username, ...asShop })).errorCode, 0)
      for (const foreign of [{ username: stranger.username }, { username, ...asShop }, { username, appId: 'https://login.bank.example' }, { username, sessionId: `${request.sessionId}x` }]) {
        deepEqual(no(await ask('enroll', { ...message, ...foreign })), [9004, 'ceremony_unknown'], JSON.stringify(foreign))
      }
      const replies = await Promise.all(Array.from({ length: 16 }, () => ask('enroll', { username, ...message })))
      equal(replies.filter(({ errorCode }) => errorCode === 0).length, 1)
      deepEqual(no(await ask('enroll', { username, ...message })), [9004, 'challenge_used'])
      equal((await devicesOf(username)).length, 1)
      ok(await authenticateAccount(program.stage.services, { loginName: name, key: shop.key, requestId: 'r' }))
    })

    it('refuses a wrong challenge, origin, type, scope, touch and AppID, with one number and a code of ours', async () => {
      const { username, key } = await enrollKey()
      await ask('add_u2f_device', { username })
      const registering = [
        ['challenge_mismatch', { challenge: 'A'.repeat(43) }], ['client_origin_mismatch', { origin: 'https://evil.example' }],
        ['type_mismatch', { request: 'sign' }], ['attestation_signature_invalid', { scope: 'https://evil.example' }],
      ] as const
      for (const [code, change] of registering) deepEqual(no(await ask('enroll', { username, ...registerBy(makeKey(), await preEnroll(username), change) })), [9004, code])
      const signing = [
        ['challenge_mismatch', { challenge: 'A'.repeat(43) }], ['client_origin_mismatch', { origin: 'https://evil.example' }],
        ['type_mismatch', { request: 'register' }], ['user_presence_missing', { userPresence: 0 }],
      ] as const
      for (const [code, change] of signing) deepEqual(no(await ask('sign', { username, ...signBy(key, await preSign(username), 9, change) })), [9004, code])
      deepEqual(no(await ask('sign', { username, ...signBy(makeKey(), await preSign(username), 9) })), [9004, 'signature_invalid'])
      deepEqual(no(await ask('pre_enroll', { username, appId: 'https://evil.example' })), [9004, 'app_id_invalid'])
      ok((await ask('enroll', { username, sessionId: (await preEnroll(username)).sessionId, response: { id: 'x' } })).errorCode >= 9000)
    })

    it('refuses by policy what a page is refused, with the same code', async () => {
      const u2f = { format: 'fido-u2f', identity: maker.issue() } as const
      for (const [change, back, code] of [
        [{ trust: 'trusted', attestation: 'direct' }, { trust: 'any' }, 'untrusted_chain'],
        [{ userVerification: 'required' }, { userVerification: 'preferred' }, 'user_verification_missing'],
      ] as const) {
        const { username, psn } = await addUser()
        const slot = await findSlotBySerial(program.stage.services, await program.stage.backend(), { serial: psn })
        await program.stage.setPolicy(change)
        equal(await refusalOf(enrollByPage(program.stage, { username, device: slot.id }, createAuthenticator(u2f))), code)
        deepEqual(no(await ask('enroll', { username, ...registerBy(makeKey(), await preEnroll(username)) })), [9004, code])
        await program.stage.setPolicy(back)
        equal((await program.stage.events()).filter((event) => event.username === username && event.code === code && event.type === 'device.enrolled').length, 2)
      }
    })

    it('removes a key by its name or its handle, or all of an AppID, and the slot is empty again', async () => {
      const { username, psn, key } = await enrollKey({ securityKeyName: 'My blue key' })
      const other = await ask('add_u2f_device', { username })
      const second = makeKey()
      equal((await ask('enroll', { username, psn: other['deviceId'], ...registerBy(second, await preEnroll(username)) })).errorCode, 0)
      equal((await ask('delete_key', { username, appId, securityKeyName: 'Another', securityKeyType: 1 })).errorCode, 9021)
      equal((await ask('delete_key', { username, appId: 'https://login.bank.example', securityKeyName: 'My blue key', securityKeyType: 1 })).errorCode, 9021)
      deepEqual(await ask('delete_key', { username, appId, securityKeyName: 'My blue key', securityKeyType: 1 }), { errorMessage: '', errorCode: 0, type: 'delete_key' })
      equal((await findSlotBySerial(program.stage.services, await program.stage.backend(), { serial: psn })).state, 'empty')
      equal((await ask('delete_key', { username, appId, securityKeyName: base64url(second.keyHandle), securityKeyType: '0' })).errorCode, 0)
      equal((await ask('enroll', { username, psn, ...registerBy(key, await preEnroll(username)) })).errorCode, 0)
      equal((await ask('delete_all_keys', { username, appId })).errorCode, 0)
      deepEqual(await devicesOf(username), [])
      equal((await ask('delete_all_keys', { username, appId })).errorCode, 0)
    })
  })
}

describe('add_u2f_device with an enrollment page', () => {
  it('names the page that the account has, and never a ticket', async () => {
    const program = await openProgram('sqlite', { 'enrollment-page': 'https://bank.example/enroll' })
    const reply = await program.ask('add_u2f_account', { username: 'mandy' })
    equal(reply['enrollmentPage'], 'https://bank.example/enroll')
    ok(!JSON.stringify(reply).includes('kt_'))
    await program.end()
  })
})
