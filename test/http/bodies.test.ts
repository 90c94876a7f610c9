/** What a body may be: security table D 42 and I5. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseStrictJson } from '../../server/http/json.ts'
import { asBank, asPage, binding, json, mint, origin, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const ticketBody = { username: 'mandy', operation: 'enroll', origin, binding, createUser: true }
const send = (raw: BodyInit, headers: Record<string, string> = json) => asBank(verifier, '/v1/tickets', { raw, headers })
const countEvents = () => verifier.services.store.countUnchainedEvents(verifier.bank.accountId)

test('only application/json in UTF-8 is read', async () => {
  const raw = JSON.stringify(ticketBody)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json;charset=utf-16', 'application/json; charset=utf-8; x=y', 'application/jsonp', 'text/json', 'application/json, text/plain', '']) {
    const reply = await send(new TextEncoder().encode(raw), type === '' ? {} : { 'content-type': type })
    assert.deepEqual([reply.status, reply.body['code']], [415, 'content_type_unsupported'], type)
  }
  assert.equal((await send(raw, { ...json, 'content-encoding': 'gzip' })).status, 415)
  for (const type of ['application/json', 'Application/JSON', 'application/json;charset=utf-8', 'application/json ; charset="UTF-8"']) {
    assert.equal((await send(raw, { 'content-type': type })).status, 201, type)
  }
})

test('a wrong content type is refused on page routes too, readable and without effect', async () => {
  const { ticket } = await mint(verifier)
  const before = await countEvents()
  const reply = await asPage(verifier, ticket, '/v1/registrations', { raw: '{}', headers: { 'content-type': 'text/plain' } })
  assert.deepEqual([reply.status, reply.headers.get('access-control-allow-origin')], [415, origin])
  assert.equal(await countEvents(), before)
})

test('a body over 64 KiB is refused, whatever Content-Length says', async () => {
  const large = JSON.stringify({ ...ticketBody, displayName: 'x'.repeat(70_000) })
  assert.deepEqual((await send(large)).body['code'], 'body_too_large')
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(' '.repeat(8192)))
    },
  })
  const endless = await send(stream)
  assert.deepEqual([endless.status, endless.headers.get('connection')], [413, 'close'])
})

test('what is not strict JSON is malformed', async () => {
  const nested = (depth: number) => `{"username":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const bad: readonly (string | Uint8Array<ArrayBuffer>)[] = [
    '', ' ', 'nonsense', '{', '{"username":"x"', '[]]', '{}{}', "{'a':1}", '{"a":01}', '{"a":NaN}', '{"a":"\u0001"}', nested(17), nested(30_000),
    `{"username":"a","username":"b"}`, `{"operation":"enroll","o\\u0070eration":"manage"}`, '{"username":"\\ud800"}', '{"username":"\\u0000"}', '{"\\udfff":1}',
    Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
    `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":1`).join(',')}}`,
  ]
  for (const raw of bad) {
    const reply = await send(raw)
    assert.deepEqual([reply.status, reply.body['code']], [400, 'malformed'], String(raw).slice(0, 60))
    assert.ok(reply.text.length < 2000)
  }
})

test('odd numbers and odd names are refused, and no prototype moves', async () => {
  for (const lifetime of ['1e400', '-0', '9007199254740993', '1.5', '"60"', 'true', 'null', '-1', '0']) {
    const reply = await send(JSON.stringify({ ...ticketBody, lifetimeSeconds: '§' }).replace('"§"', lifetime))
    assert.deepEqual([reply.status, reply.body['paths']], [400, ['lifetimeSeconds']], lifetime)
  }
  for (const raw of ['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"__proto__":null}']) assert.equal((await send(raw)).status, 400)
  assert.equal(Object.getPrototypeOf({}), Object.prototype)
  assert.equal('x' in {}, false)
})

test('a fault is named by its path and no value is echoed', async () => {
  const secret = 'swordfish-swordfish'
  const reply = await send(JSON.stringify({ ...ticketBody, origin: secret, device: secret, [secret]: secret, 'odd name\n': secret, email: secret }))
  assert.deepEqual(reply.body['paths'], ['origin', 'device', 'email', secret, '?'])
  assert.ok(!reply.text.replaceAll(secret, '').includes('odd name'))
  const values = await send(JSON.stringify({ ...ticketBody, origin: secret, email: secret, mobile: secret }))
  assert.ok(!values.text.includes(secret))
})

test('many faults are named, but not all', async () => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 1]))
  const reply = await send(JSON.stringify(many))
  assert.equal((reply.body['paths'] as unknown[]).length, 8)
})

test('strict JSON reads what JSON.parse reads when nothing is wrong', () => {
  for (const text of ['{}', '[]', '1', '"x"', 'null', '{"a":{"a":{"a":[{"a":1},{"a":2}]}}}', '{"a\\"b":":{[","b":"\\\\"}', '{"":{"":[]}}', '"a:b:c"', '{"ü":"€","t":"\\u00e9"}', '["\\ud83d\\ude00"]', '{"__proto__":{"a":1}}']) {
    assert.deepEqual(parseStrictJson(new TextEncoder().encode(text)), JSON.parse(text), text)
  }
})
