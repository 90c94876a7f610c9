/** Whole ceremonies over HTTP, honest and dishonest: security table A and C. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { RegistrationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { createAuthenticator, type Spoil } from '../authenticator/software-authenticator.ts'
import { asBank, asPage, beginAuthentication, beginRegistration, binding, enroll, mint, origin, origin2, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const countDevices = async (username: string) => {
  const reply = await asBank(verifier, `/v1/users/${username}/devices`)
  return ((reply.body['devices'] ?? []) as unknown[]).length
}
const finish = (ticket: string, ceremonyId: string, response: unknown) => asPage(verifier, ticket, `/v1/registrations/${ceremonyId}`, { body: response })

test('A1: a ceremony makes one device, one event, and a result its backend redeems', async () => {
  const made = await enroll(verifier, { username: 'a1' }, createAuthenticator({ format: 'packed-self' }))
  assert.partialDeepStrictEqual(made.device, { fmt: 'packed', trust: 'self', model: null, state: 'active', transports: ['usb'] })
  assert.equal(await countDevices('a1'), 1)
  const wrong = await asBank(verifier, '/v1/results', { body: { result: made.result, binding: 'of-another-session-altogether', operation: 'enroll' } })
  assert.equal(wrong.body['code'], 'binding_mismatch')
  const redeemed = await asBank(verifier, '/v1/results', { body: { result: made.result, binding, operation: 'enroll' } })
  assert.partialDeepStrictEqual(redeemed.body, { operation: 'enroll', username: 'a1', device: { id: made.device.id } })
})

test('A4: an answer to another live challenge is refused', async () => {
  const first = await mint(verifier, { username: 'a4' })
  const second = await mint(verifier, { username: 'a4-other' })
  const [one, two] = [await beginRegistration(verifier, first.ticket), await beginRegistration(verifier, second.ticket)]
  const crossed = await finish(first.ticket, one.ceremonyId, createAuthenticator().create(two.publicKey, { origin }))
  assert.equal(crossed.body['code'], 'challenge_mismatch')
  const foreign = await finish(first.ticket, two.ceremonyId, createAuthenticator().create(two.publicKey, { origin }))
  assert.equal(foreign.body['code'], 'ceremony_unknown')
  assert.equal(await countDevices('a4'), 0)
})

test('A6 and A7: identical finishes, in series and at once, make one device and one result', async () => {
  const { ticket } = await mint(verifier, { username: 'a7' })
  const begun = await beginRegistration(verifier, ticket)
  const response = createAuthenticator().create(begun.publicKey, { origin })
  const replies = await Promise.all(Array.from({ length: 64 }, () => finish(ticket, begun.ceremonyId, response)))
  replies.push(await finish(ticket, begun.ceremonyId, response))
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [201])
  assert.equal(new Set(replies.map(({ body }) => body['result'])).size, 1)
  assert.equal(await countDevices('a7'), 1)
  const other = await finish(ticket, begun.ceremonyId, createAuthenticator().create(begun.publicKey, { origin }))
  assert.deepEqual([other.status, other.body['code']], [409, 'already_completed'])
})

test('A8: a refused answer uses its challenge up; a new start works', async () => {
  const { ticket } = await mint(verifier, { username: 'a8' })
  const begun = await beginRegistration(verifier, ticket)
  const authenticator = createAuthenticator({ format: 'packed-self' })
  const spoiled = await finish(ticket, begun.ceremonyId, authenticator.create(begun.publicKey, { origin, spoil: { signature: (bytes) => bytes.map((byte, i) => (i === 10 ? byte ^ 1 : byte)) } }))
  assert.equal(spoiled.status, 400)
  const honest = await finish(ticket, begun.ceremonyId, createAuthenticator().create(begun.publicKey, { origin }))
  assert.equal(honest.body['code'], 'challenge_used')
  const again = await beginRegistration(verifier, ticket)
  assert.equal((await finish(ticket, again.ceremonyId, createAuthenticator().create(again.publicKey, { origin }))).status, 201)
})

test('A9 to A21: what an authenticator or a page may bend is refused by its code, and nothing is stored', async () => {
  const bend = (change: (response: RegistrationResponse) => unknown) => ({ change })
  const spoil = (hooks: Spoil, where = {}) => ({ where: { spoil: hooks, ...where } })
  const cases: readonly (readonly [string, string | readonly string[], { readonly where?: object; readonly change?: (response: RegistrationResponse) => unknown }])[] = [
    ['type of the other ceremony', 'type_mismatch', spoil({ clientData: (data) => ({ ...data, type: 'webauthn.get' }) })],
    ['origin of another listed page', 'client_origin_mismatch', spoil({ clientData: (data) => ({ ...data, origin: origin2 }) })],
    ['cross-origin frame', 'cross_origin', { where: { crossOrigin: true } }],
    ['another RP', 'rp_id_mismatch', spoil({ rpId: () => 'evil.example' })],
    ['no presence', 'user_presence_missing', spoil({ flags: (flags) => flags & ~0x01 })],
    ['backup state without eligibility', 'backup_state_invalid', spoil({ flags: (flags) => flags | 0x10 })],
    ['no attested data', ['authenticator_data_invalid', 'cbor_invalid'], spoil({ flags: (flags) => flags & ~0x40 })],
    ['trailing bytes', ['authenticator_data_invalid', 'cbor_invalid'], spoil({ authenticatorData: (bytes) => Uint8Array.of(...bytes, 0) })],
    ['trailing CBOR', 'cbor_invalid', spoil({ attestationObject: (bytes) => Uint8Array.of(...bytes, 0) })],
    ['an unknown format', 'fmt_unsupported', spoil({ fmt: () => 'Packed' })],
    ['id that is not rawId', ['credential_id_invalid', 'response_mismatch'], bend((response) => ({ ...response, id: 'AQIDBA' }))],
    ['padding', 'encoding_invalid', bend((response) => ({ ...response, id: `${response.id}==`, rawId: `${response.rawId}==` }))],
    ['a space', 'encoding_invalid', bend((response) => ({ ...response, id: `${response.id} `, rawId: `${response.rawId} ` }))],
    ['no id', 'malformed', bend((response) => Object.fromEntries(Object.entries(response).filter(([name]) => name !== 'id')))],
    ['an array for text', 'malformed', bend((response) => ({ ...response, rawId: [response.rawId] }))],
    ['a number for text', 'malformed', bend((response) => ({ ...response, response: { ...response.response, clientDataJSON: 1 } }))],
    ['an unknown field', 'malformed', bend((response) => ({ ...response, role: 'admin' }))],
  ]
  for (const [name, expected, { where = {}, change = (same: RegistrationResponse) => same }] of cases) {
    const { ticket } = await mint(verifier, { username: 'bent' })
    const begun = await beginRegistration(verifier, ticket)
    const reply = await finish(ticket, begun.ceremonyId, change(createAuthenticator().create(begun.publicKey, { origin, ...where })))
    assert.ok([expected].flat().includes(String(reply.body['code'])), `${name}: ${reply.text}`)
    assert.ok(reply.status >= 400 && reply.status < 500, name)
  }
  assert.equal(await countDevices('bent'), 0)
})

test("A18: a credential that is another user's is refused and stays as it is", async () => {
  const authenticator = createAuthenticator()
  await enroll(verifier, { username: 'owner' }, authenticator)
  const before = (await asBank(verifier, '/v1/users/owner/devices')).text
  const id = authenticator.credentials[0]?.id ?? new Uint8Array()
  const { ticket } = await mint(verifier, { username: 'thief' })
  const begun = await beginRegistration(verifier, ticket)
  const reply = await finish(ticket, begun.ceremonyId, createAuthenticator().create(begun.publicKey, { origin, spoil: { credentialId: () => id } }))
  assert.deepEqual([reply.status, reply.body['code']], [409, 'credential_exists'])
  assert.equal((await asBank(verifier, '/v1/users/owner/devices')).text, before)
})

test("A24: an assertion by another user's key is refused", async () => {
  const [mine, theirs] = [createAuthenticator(), createAuthenticator()]
  await enroll(verifier, { username: 'a24' }, mine)
  await enroll(verifier, { username: 'a24-other' }, theirs)
  for (const userHandle of [undefined, null, '', mine.credentials[0]?.userHandle]) {
    const { ticket } = await mint(verifier, { username: 'a24', operation: 'verify' })
    const begun = await beginAuthentication(verifier, ticket)
    const answer = theirs.get({ ...begun.publicKey, allowCredentials: [] }, { origin })
    const response = userHandle === undefined ? answer : { ...answer, response: { ...answer.response, userHandle } }
    const reply = await asPage(verifier, ticket, `/v1/authentications/${begun.ceremonyId}`, { body: response })
    assert.ok(['credential_unknown', 'user_handle_mismatch'].includes(String(reply.body['code'])), reply.text)
  }
})

test('a sign-in verifies and redeems as what it was, never as an enrollment', async () => {
  const authenticator = createAuthenticator()
  await enroll(verifier, { username: 'signer' }, authenticator)
  const { ticket } = await mint(verifier, { username: 'signer', operation: 'verify' })
  const begun = await beginAuthentication(verifier, ticket)
  const done = await asPage(verifier, ticket, `/v1/authentications/${begun.ceremonyId}`, { body: authenticator.get(begun.publicKey, { origin }) })
  assert.equal(done.status, 200)
  const redeem = (operation: string) => asBank(verifier, '/v1/results', { body: { result: done.body['result'], binding, operation } })
  assert.notEqual((await redeem('enroll')).status, 200)
  assert.equal((await redeem('verify')).status, 200)
})

test('A25: a ticket starts five times, and only the newest challenge lives', async () => {
  const { ticket } = await mint(verifier, { username: 'a25' })
  const first = await beginRegistration(verifier, ticket)
  for (let i = 0; i < 4; i += 1) await beginRegistration(verifier, ticket)
  const sixth = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
  assert.deepEqual([sixth.status, sixth.body['code']], [429, 'too_many_starts'])
  assert.match(sixth.headers.get('retry-after') ?? '', /^\d+$/)
  assert.equal((await finish(ticket, first.ceremonyId, createAuthenticator().create(first.publicKey, { origin }))).body['code'], 'ceremony_unknown')
})

test('C10: what a page claims of itself makes no device', async () => {
  const { ticket, ticketId } = await mint(verifier, { username: 'c10' })
  for (const forged of [`kr_${verifier.bank.accountId}_${ticketId.replaceAll('-', '')}_${'x'.repeat(43)}`, ticket, 'success']) {
    assert.equal((await asBank(verifier, '/v1/results', { body: { result: forged, binding, operation: 'enroll' } })).body['code'], 'result_invalid')
  }
  assert.equal((await asBank(verifier, `/v1/tickets/${ticketId}`)).body['state'], 'open')
  assert.equal(await countDevices('c10'), 0)
})
