/** Every path, every method, every header that every answer must have: security table I1, I2. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { routes } from '../../server/contract/routes.ts'
import { refusals } from '../../server/contract/refusals.ts'
import { asBank, asPage, call, enroll, json, mint, startVerifier, type Reply, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier({ metrics: true })
})
after(() => verifier.close())

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'FOO', 'PROPFIND', 'LINK']
const paths = [...new Set(routes.map(({ path }) => path))]
const fill = (path: string) => path.replace('{id}', '01a20000-0000-7000-8000-000000000000').replace('{username}', 'mandy')

test('every path knows its documented methods and answers 405 with Allow to the others', async () => {
  for (const path of paths) {
    const own = routes.filter((route) => route.path === path)
    const documented = own.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    const forPages = own.some(({ caller }) => caller !== 'account')
    const known = [...documented, ...(forPages ? ['OPTIONS'] : [])]
    for (const method of methods) {
      const reply = await call(verifier, fill(path), { method })
      if (!known.includes(method)) {
        assert.equal(reply.status, 405, `${method} ${path}`)
        if (method !== 'HEAD') assert.equal(reply.body['code'], 'method_not_allowed')
        assert.deepEqual(reply.headers.get('allow')?.split(', ').toSorted(), known.toSorted(), `${method} ${path}`)
      } else assert.notEqual(reply.status, 405, `${method} ${path}`)
    }
  }
})

test('documents and health answer GET and HEAD only', async () => {
  for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs', '/metrics']) {
    assert.equal((await call(verifier, path)).status, 200, path)
    const head = await call(verifier, path, { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
    const post = await call(verifier, path, { body: {} })
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD'], path)
  }
})

test('a path spelled in another way is nobody', async () => {
  const spellings = ['//v1/policy', '/v1//policy', '/v1/policy/', '/V1/policy', '/v1/policy;x=1', '/v1;/policy', '/v1/%70olicy', '/v1%2fpolicy', '/v1%2Fpolicy', '/v1/policy%00', '/v1/policy%20', '/v1/policy%', '/v1/policy%zz', '/v1/.%2f/policy', '/v1/policy/%2e', '/%2e%2e%2fv1/policy', '/v1', '/v2/policy', '/v1/tickets/%2e%2e', '/v1/tickets/a;b', '/v1/users/%ff/devices']
  for (const path of spellings) {
    const reply = await asBank(verifier, path)
    assert.ok([404, 400].includes(reply.status) || (path === '/v1/tickets/%2e%2e' && reply.status === 405), `${path} ${reply.status}`)
  }
})

test('a path that the client itself made canonical decides the same', async () => {
  for (const path of ['/x/../v1/policy', '/x/%2e%2e/v1/policy', '/v1/./policy']) {
    assert.equal((await asBank(verifier, path)).status, 200, path)
    assert.equal((await call(verifier, path)).status, 401, path)
  }
})

test("a user's name may hold anything printable, encoded once", async () => {
  for (const username of ['a/b', 'DOMAIN\\user', 'ü€😀', 'a.b', 'x@bank.example', '100%', '%2f', "it's; --", 'a+b c']) {
    await enroll(verifier, { username })
    const reply = await asBank(verifier, `/v1/users/${encodeURIComponent(username)}/devices`)
    assert.deepEqual([reply.status, reply.body['username']], [200, username])
  }
})

test('every answer carries the security headers of its kind', async () => {
  const { ticket } = await mint(verifier)
  const replies: Reply[] = [
    await asBank(verifier, '/v1/policy'),
    await call(verifier, '/v1/policy'),
    await call(verifier, '/nothing'),
    await asPage(verifier, ticket, '/v1/registrations', { body: {} }),
    await asPage(verifier, ticket, '/v1/registrations', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }),
    await asBank(verifier, '/v1/tickets', { raw: 'x', headers: json }),
    await asBank(verifier, '/v1/tickets', { raw: 'x'.repeat(70_000), headers: json }),
    await call(verifier, '/docs'), await call(verifier, '/openapi.json'), await call(verifier, '/metrics'), await call(verifier, '/health/ready'),
  ]
  for (const { status, headers, text } of replies) {
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none';.*frame-ancestors 'none'$/)
    assert.match(headers.get('x-request-id') ?? '', /^[\w-]{16}$/)
    assert.equal(headers.get('strict-transport-security'), null)
    for (const name of ['server', 'x-powered-by', 'set-cookie', 'etag']) assert.equal(headers.get(name), null, name)
    if (text !== '') assert.match(headers.get('content-type') ?? '', status >= 400 ? /^application\/problem\+json; charset=utf-8$/ : /charset=utf-8$/)
  }
})

test('a problem document has the members of its table row and the id of its answer', async () => {
  const { headers, body, status } = await call(verifier, '/nothing')
  assert.deepEqual(body, { type: '/docs#not_found', title: refusals.not_found.title, status: 404, code: 'not_found', remedy: refusals.not_found.remedy, requestId: headers.get('x-request-id') })
  assert.equal(status, 404)
})

test('a well-formed request id is kept; any other is replaced, not reflected', async () => {
  const kept = await call(verifier, '/health/live', { headers: { 'x-request-id': 'login-4711.a_b' } })
  assert.equal(kept.headers.get('x-request-id'), 'login-4711.a_b')
  for (const odd of ['short', 'x'.repeat(65), 'with space in it', '<script>alert(1)</script>', 'üüüüüüüü', '{"a":1}xxxx']) {
    assert.match((await call(verifier, '/health/live', { headers: { 'x-request-id': odd } })).headers.get('x-request-id') ?? '', /^[\w-]{16}$/)
  }
})

test('the query is closed: unknown, repeated or odd parameters are refused', async () => {
  for (const path of ['/v1/policy?x=1', '/v1/events?limit=0', '/v1/events?limit=1001', '/v1/events?limit=1e2', '/v1/events?after=-1', "/v1/events?after=1'--", '/v1/events?after=1&after=2', '/v1/events?after=%00', '/v1/devices/01a20000-0000-7000-8000-000000000000?last=yes']) {
    const reply = await asBank(verifier, path, { method: path.includes('last') ? 'DELETE' : 'GET' })
    assert.deepEqual([reply.status, reply.body['code']], [400, 'malformed'], path)
  }
  assert.equal((await asBank(verifier, '/v1/events?limit=1000&after=0')).status, 200)
})
