/** Who may call what, and that a no says nothing about what exists: security table C. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import {
  asBank, asPage, asShop, basic, beginRegistration, binding, call, enroll, foreignOrigin, mint, origin, origin2, startVerifier, type Reply, type Verifier,
} from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const uniform = ({ status, headers, body }: Reply) => {
  const told = Object.entries(body).filter(([name]) => name !== 'requestId')
  return { status, body: told, headers: [...headers].filter(([name]) => name !== 'x-request-id') }
}

test('an unknown login, a wrong key, a broken header and no header get the same 401', async () => {
  const good = verifier.bank.key
  const attempts = [undefined, basic('nobody', good), basic('bank', `${good.slice(0, -1)}~`), basic('bank', ''), basic('shop', good), 'Basic !!!', 'Basic', 'Bearer x', 'Digest x', basic('bank', 'x'.repeat(5000)), `Basic ${Buffer.from('no colon').toString('base64')}`]
  const replies = await Promise.all(attempts.map((authorization) => call(verifier, '/v1/policy', { headers: authorization === undefined ? {} : { authorization } })))
  for (const reply of replies) assert.deepEqual(uniform(reply), uniform(replies[0] as Reply))
  assert.equal(replies[0]?.status, 401)
  assert.match(replies[0]?.headers.get('www-authenticate') ?? '', /^Basic realm="keytap"/)
  assert.equal(replies[0]?.body['code'], 'unauthorized')
})

test('a suspended account is told the same as an unknown one', async () => {
  const own = await startVerifier()
  try {
    const unknown = await call(own, '/v1/policy', { headers: { authorization: basic('nobody', 'x') } })
    await setAccountSuspended(own.services, 'bank', true)
    assert.deepEqual(uniform(await asBank(own, '/v1/policy')), uniform(unknown))
  } finally {
    await own.close()
  }
})

test('a page route wants a ticket in the Bearer header and nowhere else', async () => {
  const { ticket } = await mint(verifier)
  const begin = (path: string, headers: Record<string, string>, body: unknown = {}) => call(verifier, path, { body, headers: { origin, ...headers } })
  assert.equal((await begin('/v1/registrations', {})).status, 401)
  assert.equal((await begin(`/v1/registrations?ticket=${ticket}`, {})).status, 401)
  assert.equal((await begin(`/v1/registrations?access_token=${ticket}`, {})).status, 401)
  assert.equal((await begin('/v1/registrations', {}, { ticket })).status, 401)
  assert.equal((await begin(`/v1/registrations/${ticket}`, {})).status, 401)
  assert.equal((await begin('/v1/registrations', { authorization: ticket })).status, 401)
  assert.equal((await begin('/v1/registrations', { authorization: basic('ticket', ticket) })).status, 401)
  assert.equal((await begin('/v1/registrations', { authorization: basic('bank', verifier.bank.key) })).status, 401)
  assert.equal((await begin('/v1/registrations', { authorization: `Bearer ${ticket}` })).status, 200)
})

test('a random, empty, huge or foreign-looking ticket is unauthorized, in the same words', async () => {
  const tickets = ['', 'null', '[]', 'x', `kt_${'a'.repeat(16)}_${'b'.repeat(43)}`, `kt_${verifier.bank.accountId}_${'b'.repeat(43)}`, 'k'.repeat(1_000_000), verifier.bank.key]
  const replies = await Promise.all(tickets.map((ticket) => asPage(verifier, ticket, '/v1/registrations', { body: {} })))
  for (const reply of replies) assert.deepEqual(uniform(reply), uniform(replies[0] as Reply))
  assert.equal(replies[0]?.headers.get('www-authenticate'), 'Bearer realm="keytap"')
})

test('a valid ticket in the address is refused and not repeated', async () => {
  const { ticket } = await mint(verifier)
  const reply = await asPage(verifier, ticket, `/v1/registrations?ticket=${ticket}`, { body: {} })
  assert.equal(reply.body['code'], 'malformed')
  assert.ok(!reply.text.includes(ticket))
  assert.ok(!verifier.log.join('').includes(ticket))
})

test('account routes do not take tickets', async () => {
  const { ticket } = await mint(verifier)
  for (const path of ['/v1/policy', '/v1/models', '/v1/events', '/v1/users/mandy/devices']) {
    assert.equal((await asPage(verifier, ticket, path)).status, 401, path)
  }
  assert.equal((await asPage(verifier, ticket, '/v1/tickets', { body: { operation: 'enroll', origin, binding, username: 'eve', createUser: true } })).status, 401)
})

test('a ticket works from its own origin only, even where the account lists another', async () => {
  const { ticket } = await mint(verifier)
  for (const other of [origin2, foreignOrigin, 'https://evil.example', 'null', `${origin}.`, `${origin}:443`, `${origin}:8443`, 'http://bank.example', origin.toUpperCase(), 'https://sub.bank.example', 'https://bank.example.evil.example', 'https://evilbank.example', 'https://xn--bnk-fla.example', `${origin}, ${origin}`, `${origin}/`]) {
    const reply = await asPage(verifier, ticket, '/v1/registrations', { body: {}, headers: { origin: other } })
    assert.deepEqual([reply.status, reply.body['code']], [403, 'origin_mismatch'], other)
    assert.equal(reply.headers.get('access-control-allow-origin'), null, other)
  }
  const none = await call(verifier, '/v1/registrations', { body: {}, headers: { authorization: `Bearer ${ticket}` } })
  assert.equal(none.body['code'], 'origin_mismatch')
})

test('an enroll ticket can neither list, rename nor remove what it did not make', async () => {
  const made = await enroll(verifier, { username: 'alice' })
  const { ticket } = await mint(verifier, { username: 'alice' })
  assert.equal((await asPage(verifier, ticket, '/v1/devices')).body['code'], 'operation_not_allowed')
  const path = `/v1/devices/${made.device.id}`
  const rename = await asPage(verifier, ticket, path, { method: 'PATCH', body: { name: 'mine' } })
  const remove = await asPage(verifier, ticket, path, { method: 'DELETE' })
  assert.ok([403, 404].includes(rename.status) && [403, 404].includes(remove.status))
  assert.equal((await asBank(verifier, '/v1/users/alice/devices')).text.includes(made.device.id), true)
})

test('a ticket ends with its work, with its revocation and with its account', async () => {
  const done = await enroll(verifier, { username: 'bob' })
  assert.equal((await asPage(verifier, done.ticket, '/v1/registrations', { body: {} })).body['code'], 'ticket_spent')

  const revoked = await mint(verifier)
  assert.equal((await asBank(verifier, `/v1/tickets/${revoked.ticketId}`, { method: 'DELETE' })).status, 204)
  const reply = await asPage(verifier, revoked.ticket, '/v1/registrations', { body: {} })
  assert.deepEqual([reply.status, reply.body['code'], reply.headers.get('access-control-allow-origin')], [401, 'ticket_revoked', origin])

  const own = await startVerifier()
  try {
    const { ticket } = await mint(own)
    await setAccountSuspended(own.services, 'bank', true)
    assert.equal((await asPage(own, ticket, '/v1/registrations', { body: {} })).body['code'], 'account_suspended')
  } finally {
    await own.close()
  }
})

test('a ticket expires by the clock of the database, and its page may read so', async () => {
  const { ticket } = await mint(verifier, { lifetimeSeconds: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const reply = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
  assert.deepEqual([reply.status, reply.body['code'], reply.headers.get('access-control-allow-origin')], [401, 'ticket_expired', origin])
})

test("another account's ids are answered as ids that never were", async () => {
  const made = await enroll(verifier, { username: 'carol' })
  const unknown = '01a20000-0000-7000-8000-000000000000'
  const sweep = [
    ['GET', (id: string) => `/v1/tickets/${id}`, made.ticketId],
    ['DELETE', (id: string) => `/v1/tickets/${id}`, made.ticketId],
    ['DELETE', (id: string) => `/v1/devices/${id}`, made.device.id],
    ['GET', (name: string) => `/v1/users/${name}/devices`, 'carol'],
  ] as const
  for (const [method, path, existing] of sweep) {
    const theirs = await asShop(verifier, path(existing), { method })
    assert.equal(theirs.status, 404, path(existing))
    assert.deepEqual(uniform(theirs), uniform(await asShop(verifier, path(existing === 'carol' ? 'nobody' : unknown), { method })))
  }
  const rename = (id: string) => asShop(verifier, `/v1/devices/${id}`, { method: 'PATCH', body: { name: 'x' } })
  assert.deepEqual(uniform(await rename(made.device.id)), uniform(await rename(unknown)))
  const redeem = await asShop(verifier, '/v1/results', { body: { result: made.result, binding, operation: 'enroll' } })
  assert.equal(redeem.body['code'], 'result_invalid')
  assert.equal((await asBank(verifier, '/v1/users/carol/devices')).text.includes(made.device.name), true)
})

test('ids that are no ids are absent, not faults', async () => {
  for (const id of ['x', '%00', 'a%2Fb', '%E2%80%AE', '1'.repeat(3000), "'; drop table", '01A20FD8-F59E-7CB9-8A01-73D2FAB8D876']) {
    const path = encodeURI(id).replaceAll('%25', '%')
    assert.equal((await asBank(verifier, `/v1/tickets/${path}`)).status, 404, id)
    assert.equal((await asBank(verifier, `/v1/devices/${path}`, { method: 'DELETE' })).status, 404, id)
    assert.equal((await asBank(verifier, `/v1/users/${path}/devices`)).status, 404, id)
  }
})

test('owner fields in a body are refused and change nothing', async () => {
  const extra = ['tenantId', 'accountId', 'userHandle', 'publicKey', 'role', '__proto__', 'constructor']
  for (const name of extra) {
    const raw = `{"username":"dave","operation":"enroll","origin":"${origin}","binding":"${binding}","createUser":true,"${name}":{"x":1}}`
    const reply = await asBank(verifier, '/v1/tickets', { raw, headers: { 'content-type': 'application/json' } })
    assert.deepEqual([reply.status, reply.body['code']], [400, 'malformed'], name)
  }
  assert.equal((await asBank(verifier, '/v1/users/dave/devices')).body['code'], 'user_not_found')
})

test('a refusal of someone we know leaves one audit event with the request id', async () => {
  const { ticket, ticketId } = await mint(verifier)
  const begun = await beginRegistration(verifier, ticket)
  const before = await verifier.services.store.countUnchainedEvents(verifier.bank.accountId)
  await asPage(verifier, ticket, `/v1/registrations/${begun.ceremonyId}`, { body: { nonsense: true }, headers: { 'x-request-id': 'audited-request-1' } })
  assert.equal(await verifier.services.store.countUnchainedEvents(verifier.bank.accountId), before + 1)
  let seen: unknown
  await verifier.services.store.chainEvents((_account, _head, events) => {
    seen = events.findLast((event) => event.requestId === 'audited-request-1') ?? seen
    return events.map(() => new Uint8Array(32))
  })
  assert.partialDeepStrictEqual(seen, { outcome: 'refused', code: 'malformed', type: 'device.enrolled', actor: `ticket:${ticketId}` })
})
