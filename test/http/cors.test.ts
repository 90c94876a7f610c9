/** Which page may read which answer: security table D, 40 and 41. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { routes } from '../../server/contract/routes.ts'
import { isCanonicalOrigin } from '../../server/http/origins.ts'
import { defaultLimits } from '../../server/http/options.ts'
import { asBank, asPage, call, foreignOrigin, mint, origin, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const preflight = (path: string, from: string, method = 'POST') =>
  call(verifier, path, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type', vary: 'x' } })
const corsHeaders = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'))

test('a preflight from a listed origin is answered for exactly that origin, sparingly', async () => {
  const { status, headers } = await preflight('/v1/registrations', origin)
  assert.equal(status, 204)
  assert.equal(headers.get('access-control-allow-origin'), origin)
  assert.equal(headers.get('access-control-allow-methods'), 'POST')
  assert.equal(headers.get('access-control-allow-headers'), 'authorization, content-type')
  assert.ok(Number(headers.get('access-control-max-age')) <= 600)
  assert.equal(headers.get('vary'), 'Origin')
  assert.equal(headers.get('access-control-allow-credentials'), null)
})

test('a preflight names only the methods that pages may use', async () => {
  assert.equal((await preflight('/v1/devices/01a20000-0000-7000-8000-000000000000', origin, 'DELETE')).headers.get('access-control-allow-methods'), 'PATCH, DELETE')
  assert.equal((await preflight('/v1/devices', origin, 'GET')).headers.get('access-control-allow-methods'), 'GET')
})

test('a preflight from anyone else is refused without a word to the page', async () => {
  for (const from of ['https://evil.example', 'null', 'http://bank.example', `${origin}:8443`, `${origin}:443`, `${origin}.`, 'https://BANK.example', 'https://sub.bank.example', 'https://bank.example.evil.example', 'https://evilbank.example', 'https://xn--bnk-fla.example', `${origin}, https://evil.example`, 'https://user@bank.example', `${origin}/`, `${origin}?`, 'x'.repeat(8000)]) {
    const { status, headers } = await preflight('/v1/registrations', from)
    assert.equal(status, 403, from)
    assert.deepEqual(corsHeaders(headers), [], from)
    assert.equal(headers.get('vary'), 'Origin')
  }
})

test('account routes, documents and health have no cross-origin headers at all', async () => {
  const paths = [...new Set(routes.filter(({ caller }) => caller === 'account').map(({ path }) => path.replace(/\{\w+\}/, 'x')))]
  for (const path of [...paths, '/openapi.json', '/docs', '/health/live', '/metrics', '/nothing']) {
    assert.deepEqual(corsHeaders((await preflight(path, origin)).headers), [], path)
    assert.deepEqual(corsHeaders((await call(verifier, path, { headers: { origin } })).headers), [], path)
    assert.deepEqual(corsHeaders((await asBank(verifier, path, { headers: { origin } })).headers), [], path)
  }
})

test('an account that calls a route of both kinds gets no cross-origin headers', async () => {
  const reply = await asBank(verifier, '/v1/devices/01a20000-0000-7000-8000-000000000000', { method: 'DELETE', headers: { origin } })
  assert.equal(reply.body['code'], 'device_not_found')
  assert.deepEqual(corsHeaders(reply.headers), [])
})

test("answers and refusals of a ticket are readable by the ticket's origin", async () => {
  const { ticket } = await mint(verifier)
  const yes = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
  const no = await asPage(verifier, ticket, '/v1/registrations/01a20000-0000-7000-8000-000000000000', { body: { nonsense: 1 } })
  for (const { headers } of [yes, no]) {
    assert.equal(headers.get('access-control-allow-origin'), origin)
    assert.equal(headers.get('access-control-expose-headers'), 'Retry-After, X-Request-Id')
    assert.equal(headers.get('access-control-allow-credentials'), null)
    assert.equal(headers.get('vary'), 'Origin')
  }
  assert.equal(no.body['code'], 'malformed')
})

test('a listed page can tell a dead ticket from a dead network; an unlisted one learns nothing', async () => {
  const dead = `kt_${verifier.bank.accountId}_${'x'.repeat(43)}`
  const listed = await asPage(verifier, dead, '/v1/registrations', { body: {} })
  assert.deepEqual([listed.status, listed.headers.get('access-control-allow-origin')], [401, origin])
  const unlisted = await asPage(verifier, dead, '/v1/registrations', { body: {}, headers: { origin: 'https://evil.example' } })
  assert.deepEqual([unlisted.status, corsHeaders(unlisted.headers)], [401, []])
})

test("another account's listed origin reads no answer to this ticket", async () => {
  const { ticket } = await mint(verifier)
  const reply = await asPage(verifier, ticket, '/v1/registrations', { body: {}, headers: { origin: foreignOrigin } })
  assert.deepEqual([reply.status, corsHeaders(reply.headers)], [403, []])
})

test('a page that is refused for its pace can read how long to wait', async () => {
  const own = await startVerifier({ limits: { ...defaultLimits, ticket: { burst: 1, perSecond: 0.1 } } })
  try {
    const { ticket } = await mint(own)
    await asPage(own, ticket, '/v1/registrations', { body: {} })
    const reply = await asPage(own, ticket, '/v1/registrations', { body: {} })
    assert.equal(reply.status, 429)
    assert.equal(reply.headers.get('access-control-allow-origin'), origin)
    assert.match(reply.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  } finally {
    await own.close()
  }
})

test('an origin is canonical when a browser would write it so', () => {
  for (const good of ['https://bank.example', 'http://localhost:8080', 'https://[::1]:8443', 'https://xn--bcher-kva.example']) assert.ok(isCanonicalOrigin(good), good)
  for (const bad of ['null', '', 'https://bank.example:443', 'http://bank.example:80', 'https://Bank.example', 'https://bank.example.', 'https://bücher.example', 'ftp://bank.example', 'https://0x7f.1', 'https://a..', '*']) {
    assert.ok(!isCanonicalOrigin(bad), bad)
  }
})
