/** Licenses and activations through the door: who may call what, what no page keeps, what is refused how. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { defaultLimits } from '../../server/http/options.ts'
import { decodeBase64Url } from '../../server/webauthn/base64url.ts'
import { answerScanned, openMessage2, readMessage1, signTest } from '../activation/device.ts'
import { asBank, asPage, asShop, binding, call, mint, origin, startVerifier, type Reply, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
  await asBank(verifier, '/v1/policy', { method: 'PUT', body: await withoutVouch() })
})
after(() => verifier.close())

async function withoutVouch() {
  const { version, policy } = (await asBank(verifier, '/v1/policy')).body as { version: number; policy: object }
  return { version, policy: { ...policy, activation: { typedCodes: true, vouch: 'never' } } }
}

let users = 0

/** A user with a license, and a ticket that may activate. */
async function prepare(capacity = 3) {
  const username = `door-${users += 1}`
  await mint(verifier, { username })
  const added = await asBank(verifier, '/v1/licenses', { body: { capacity, username } })
  const [{ serial }] = added.body['licenses'] as [{ serial: string }]
  const { ticket, ticketId } = await mint(verifier, { username, operation: 'activate' })
  return { username, serial, ticket, ticketId }
}

async function scan(begun: Reply) {
  const message = decodeQrText(String(begun.body['message1'])) ?? new Uint8Array()
  const kid = Buffer.from(message.subarray(2, 6)).toString('hex')
  const keys = (await call(verifier, `/v1/activation-keys?kid=${kid}`)).body['keys'] as { kid: string; key: string; rpId: string }[]
  const asked = await readMessage1(message, keys.map(({ key, rpId }) => ({ keyId: kid, key: decodeBase64Url(key, 'key'), rpId })), Date.now())
  if (asked === null) throw new Error('the device does not answer')
  const waiting = await answerScanned(asked, 'ios')
  return { waiting, code: encodeQrText(waiting.code), kid }
}

async function run(ticket: string) {
  const begun = await asPage(verifier, ticket, '/v1/activations', { body: {} })
  const path = `/v1/activations/${String(begun.body['activationId'])}`
  const { waiting, code } = await scan(begun)
  const added = await asPage(verifier, ticket, `${path}/device`, { body: { code } })
  const instance = await openMessage2(waiting, decodeQrText(String(added.body['message2'])) ?? new Uint8Array())
  if (instance === null) throw new Error('the device cannot open its message')
  return { path, begun, code, added, signature: await signTest(instance) }
}

const codeOf = ({ status, body }: Reply) => `${status} ${String(body['code'])}`

test('nothing of an activation may be kept by a browser or a proxy', async () => {
  const { ticket } = await prepare()
  const { path, begun, added, signature } = await run(ticket)
  const signed = await asPage(verifier, ticket, `${path}/signature`, { body: { signature } })
  const refused = await asPage(verifier, ticket, `${path}/signature`, { body: { signature: '00000000' } })
  for (const reply of [begun, added, signed, refused, await asPage(verifier, ticket, path)]) {
    match(reply.headers.get('cache-control') ?? '', /no-store/)
    equal(reply.headers.get('access-control-allow-origin'), origin)
  }
})

test('a step without its body changes nothing', async () => {
  const { ticket } = await prepare()
  const begun = await asPage(verifier, ticket, '/v1/activations', { body: {} })
  const path = `/v1/activations/${String(begun.body['activationId'])}`
  for (const step of ['device', 'signature']) {
    for (const raw of ['', '{}', 'null', '[]', '{"code":null}', '{"signature":12345678}', '{"signature":"١٢٣٤٥٦٧٨"}', '{"code":""}', '{"__proto__":{"code":"x"}}']) {
      equal(codeOf(await asPage(verifier, ticket, `${path}/${step}`, { raw, method: 'POST', headers: { 'content-type': 'application/json' } })), '400 malformed', `${step} ${raw}`)
    }
  }
  equal(codeOf(await asPage(verifier, ticket, `${path}/signature`, { body: { signature: '12345678' } })), '409 activation_order')
  const now = (await asPage(verifier, ticket, path)).body
  deepEqual([now['state'], now['triesLeft']], ['am1_issued', { code: 5, vouch: 5, signature: 5 }])
})

test('each step is taken once: a second code, signature or repeat of a dead one is refused', async () => {
  const { ticket } = await prepare()
  const { path, code, added, signature, begun } = await run(ticket)
  const other = await scan(begun)
  equal(codeOf(await asPage(verifier, ticket, `${path}/device`, { body: { code: other.code } })), '409 activation_order')
  equal((await asPage(verifier, ticket, `${path}/device`, { body: { code } })).body['message2'], added.body['message2'])
  const signing = () => asPage(verifier, ticket, `${path}/signature`, { body: { signature } })
  const both = await Promise.all([signing(), signing(), signing()])
  deepEqual(both.map(({ status }) => status), [200, 200, 200])
  deepEqual(new Set(both.map(({ body }) => body['result'])).size, 1)
  equal((await signing()).body['result'], both[0]?.body['result'])
  equal(codeOf(await asPage(verifier, ticket, `${path}/device`, { body: { code } })), '409 activation_order')
  equal(codeOf(await asPage(verifier, ticket, '/v1/activations', { body: {} })), '409 ticket_spent')
})

test('a ticket does what it was minted for, and only there', async () => {
  const { ticket, username } = await prepare()
  for (const path of ['/v1/registrations', '/v1/authentications']) equal(codeOf(await asPage(verifier, ticket, path, { body: {} })), '403 operation_not_allowed')
  equal(codeOf(await asPage(verifier, ticket, '/v1/devices')), '403 operation_not_allowed')
  for (const operation of ['enroll', 'verify', 'manage'] as const) {
    const other = await mint(verifier, { username, operation })
    equal(codeOf(await asPage(verifier, other.ticket, '/v1/activations', { body: {} })), '403 operation_not_allowed', operation)
  }
  equal(codeOf(await asPage(verifier, ticket, '/v1/activations', { body: {}, headers: { origin: 'https://login.bank.example' } })), '403 origin_mismatch')
  for (const path of ['/v1/licenses', '/v1/licenses/KTP0000140']) equal(codeOf(await asPage(verifier, ticket, path)), '401 unauthorized')
})

test('a ticket that ends, or whose account does, ends every step', async () => {
  const { ticket, ticketId } = await prepare()
  const { path, code, signature } = await run(ticket)
  await asBank(verifier, `/v1/tickets/${ticketId}`, { method: 'DELETE' })
  for (const [step, body] of [['device', { code }], ['signature', { signature }]] as const) {
    equal(codeOf(await asPage(verifier, ticket, `${path}/${step}`, { body })), '401 ticket_revoked')
  }
  const second = await prepare()
  const running = await run(second.ticket)
  await verifier.services.store.setAccountSuspended(verifier.bank.accountId, true, { id: crypto.randomUUID(), atMs: 0, type: 'account.suspended', actor: 'operator', outcome: 'accepted', code: null, username: null, deviceId: null, requestId: null, details: {} })
  equal(codeOf(await asPage(verifier, second.ticket, `${running.path}/signature`, { body: { signature: running.signature } })), '403 account_suspended')
  await verifier.services.store.setAccountSuspended(verifier.bank.accountId, false, { id: crypto.randomUUID(), atMs: 0, type: 'account.resumed', actor: 'operator', outcome: 'accepted', code: null, username: null, deviceId: null, requestId: null, details: {} })
})

test('a result proves an activation to the session it began in, once', async () => {
  const { ticket, username } = await prepare()
  const { path, signature } = await run(ticket)
  const { result } = (await asPage(verifier, ticket, `${path}/signature`, { body: { signature } })).body
  const redeem = (body: object, as = asBank) => as(verifier, '/v1/results', { body: { result, binding, operation: 'activate', ...body } })
  equal(codeOf(await redeem({ binding: 'another-session-of-somebody' })), '403 binding_mismatch')
  equal(codeOf(await redeem({ operation: 'enroll' })), '403 operation_not_allowed')
  equal(codeOf(await redeem({}, asShop)), '404 result_invalid')
  const proof = await redeem({})
  deepEqual([proof.status, proof.body['username']], [200, username])
  equal(codeOf(await redeem({})), '404 result_invalid')
})

test('what begins too often is told when to come back', async () => {
  const { ticket, username, serial } = await prepare()
  for (let n = 0; n < 5; n += 1) equal((await asPage(verifier, ticket, '/v1/activations', { body: {} })).status, 201)
  const sixth = await asPage(verifier, ticket, '/v1/activations', { body: {} })
  equal(codeOf(sixth), '429 too_many_starts')
  match(sixth.headers.get('retry-after') ?? '', /^\d+$/)
  for (let n = 0; n < 5; n += 1) equal((await asBank(verifier, '/v1/activations', { body: { username, license: serial } })).status, 201)
  const eleventh = await asBank(verifier, '/v1/activations', { body: { username } })
  equal(codeOf(eleventh), '429 rate_limited')
  ok(Number(eleventh.headers.get('retry-after')) > 60)
  const fresh = await mint(verifier, { username, operation: 'activate' })
  const twelfth = await asPage(verifier, fresh.ticket, '/v1/activations', { body: {} })
  // Another ticket would not help: it is the user who began too often.
  equal(codeOf(twelfth), '429 rate_limited')
  ok(Number(twelfth.headers.get('retry-after')) > 60)
})

test('another account sees nothing: no license, instance or activation', async () => {
  const { ticket, serial, username } = await prepare()
  const { path, added, code } = await run(ticket)
  const { id } = added.body['instance'] as { id: string }
  const tries: readonly [string, string, object?][] = [
    ['GET', `/v1/licenses/${serial}`], ['DELETE', `/v1/licenses/${serial}?instances=true`], ['DELETE', `/v1/licenses/${serial}/instances?instances=true`],
    ['DELETE', `/v1/licenses/${serial}/user?instances=true`], ['PUT', `/v1/licenses/${serial}/user`, { username }], ['PATCH', `/v1/instances/${id}`, { description: 'x' }],
    ['DELETE', `/v1/instances/${id}`], ['GET', path], ['POST', `${path}/device`, { code }], ['POST', `${path}/signature`, { signature: '12345678' }],
    ['POST', '/v1/activations', { username, license: serial }], ['GET', `/v1/licenses?username=${username}`],
  ]
  for (const [method, to, body] of tries) equal((await asShop(verifier, to, { method, ...(body === undefined ? {} : { body }) })).status, 404, `${method} ${to}`)
  // The account's own backend runs its own activations, and not those of a page.
  equal(codeOf(await asBank(verifier, `${path}/device`, { body: { code } })), '404 not_found')
  equal((await asPage(verifier, ticket, path)).body['state'], 'instance_pending')
})

test('a serial has one spelling', async () => {
  const { username } = await prepare()
  await asBank(verifier, '/v1/licenses', { body: { serial: 'KTP0000I4O', capacity: 1, username } })
  for (const serial of ['ktp0000i4o', 'KTP0000I4', 'KTP0000I4O ', 'KTP0000І4O', 'ＫＴＰ0000I4O', 'KTP0000I4O\n', '', 'KTP-000I4O']) {
    equal(codeOf(await asBank(verifier, '/v1/licenses', { body: { serial, capacity: 1 } })), '400 malformed', serial)
    equal((await asBank(verifier, `/v1/licenses/${encodeURIComponent(serial)}/instances`, { method: 'DELETE' })).status, 404, serial)
  }
  for (const serial of ['KTP000014O', 'KTP0000140']) equal((await asBank(verifier, '/v1/licenses', { body: { serial, capacity: 1 } })).status, 201)
})

test('a description is text and nothing else', async () => {
  const { ticket, serial } = await prepare()
  const { added } = await run(ticket)
  const { id } = added.body['instance'] as { id: string }
  const describe = (description: string) => asBank(verifier, `/v1/instances/${id}`, { method: 'PATCH', body: { description } })
  for (const text of ['a\nb', 'a\u0000b', '\u202etxt.exe', 'a\u0085b', '\u2066x', 'x'.repeat(256), 'x'.repeat(10_240), ' ', '\u001b[31m']) equal(codeOf(await describe(text)), '400 malformed', JSON.stringify(text.slice(0, 20)))
  equal((await describe('<img src=x onerror=alert(1)> 😀 {"a":1}')).status, 200)
  const line = verifier.log.join('')
  ok(!line.includes('onerror') && !line.includes('\u202e'))
  equal((await asBank(verifier, `/v1/licenses/${serial}`)).status, 200)
})

test('five hundred licenses are made at once, a file that would make more or loop is refused, and nothing of it stays', async () => {
  const started = Date.now()
  const made = await asBank(verifier, '/v1/licenses', { body: { capacity: 99, count: 500 } })
  equal((made.body['licenses'] as unknown[]).length, 500)
  ok(Date.now() - started < 5000)
  equal(codeOf(await asBank(verifier, '/v1/licenses', { body: { capacity: 99, count: 501 } })), '400 malformed')
  const upload = (text: string, format = 'csv') => asBank(verifier, '/v1/licenses/import', { body: { format, text } })
  const serials = Array.from({ length: 501 }, (_, n) => `L${String(n).padStart(9, '0')}`)
  equal(codeOf(await upload(`serial\n${serials.join('\n')}`)), '422 import_invalid')
  equal((await upload(`serial\n${serials.slice(0, 500).join('\n')}`)).status, 201)
  for (const text of ['serial\nKTP0000199\nKTP0000199', 'serial,capacity\nKTP0000199,100', 'serial,capacity\nKTP0000199,0', 'serial,serial\nKTP0000199,KTP0000198', 'serial,username\nKTP0000199,a\u202eb', 'serial\n"KTP0000199', '=cmd\nKTP0000199', `serial\n${'"'.repeat(20_000)}`]) {
    equal(codeOf(await upload(text)), '422 import_invalid', text.slice(0, 60))
  }
  const bomb = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><KeyContainer>&d;</KeyContainer>'
  for (const text of [bomb, '<a>'.repeat(15_000), `<KeyContainer ${Array.from({ length: 4000 }, (_, n) => `a${n}="1"`).join(' ')}/>`, '&#65;'.repeat(11_000)]) {
    const began = Date.now()
    const reply = await upload(text, 'pskc')
    ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${text.slice(0, 40)}`)
    ok(Date.now() - began < 1000)
  }
  equal((await asBank(verifier, '/v1/licenses/KTP0000199')).status, 404)
})

test('keys that sign are found by their id alone, by anyone, and not for long at a time', async () => {
  const { ticket } = await prepare()
  const { kid } = await scan(await asPage(verifier, ticket, '/v1/activations', { body: {} }))
  const found = await call(verifier, `/v1/activation-keys?kid=${kid}`, { headers: { origin: 'https://phone.example' } })
  equal(found.headers.get('access-control-allow-origin'), '*')
  equal(found.headers.get('access-control-allow-credentials'), null)
  const [key] = await verifier.services.store.listActivationKeys(verifier.bank.accountId)
  if (key === undefined) throw new Error('no key')
  // Four bytes name two accounts' keys: both are shown, each with whose it is.
  await verifier.services.store.addActivationKey(verifier.shop.accountId, { keyId: key.keyId, publicKey: new Uint8Array(65), sealedPrivateKey: new Uint8Array(80) }, { id: crypto.randomUUID(), atMs: 0, type: 'activation_key.added', actor: 'operator', outcome: 'accepted', code: null, username: null, deviceId: null, requestId: null, details: {} })
  const both = (await call(verifier, `/v1/activation-keys?kid=${kid}`)).body['keys'] as { rpId: string }[]
  deepEqual(both.map(({ rpId }) => rpId).toSorted(), ['bank.example', 'shop.example'])
  for (const query of ['', '?kid=', '?kid=0', `?kid=${kid.toUpperCase()}X`, '?kid=%25', `?kid=${kid}&kid=${kid}`, '?kid=________', '?all=true']) {
    equal(codeOf(await call(verifier, `/v1/activation-keys${query}`)), '400 malformed', query)
  }
  deepEqual((await call(verifier, '/v1/activation-keys?kid=00000000')).body, { keys: [] })
  equal((await call(verifier, `/v1/activation-keys?kid=${kid}`, { method: 'DELETE' })).status, 405)
  const limited = await startVerifier({ limits: { ...defaultLimits, address: { burst: 3, perSecond: 0.001 } } })
  const codes = []
  for (let n = 0; n < 5; n += 1) codes.push((await call(limited, '/v1/activation-keys?kid=00000000')).status)
  deepEqual(codes, [200, 200, 200, 429, 429])
  await limited.close()
})
