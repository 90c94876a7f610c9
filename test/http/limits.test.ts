/** Rate limits: what they count by, what they cost, what they forgive. Security table I7 and §1.11. */
import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { createPeerReader, limitKey } from '../../server/http/address.ts'
import { defaultLimits, noLimits } from '../../server/http/options.ts'
import { createTokenBuckets } from '../../server/http/token-bucket.ts'
import { asBank, asPage, asShop, call, listen, mint, startVerifier } from './verifier.ts'

const reading = (remoteAddress: string, headers: Record<string, string> = {}) => ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

test('a bucket gives its burst, then its rate, and tells how long to wait', () => {
  const buckets = createTokenBuckets({ burst: 3, perSecond: 2 }, 100)
  assert.deepEqual([0, 0, 0, 0].map(() => buckets.take('a', 1000)), [0, 0, 0, 500])
  assert.equal(buckets.take('b', 1000), 0)
  assert.equal(buckets.take('a', 1250), 250)
  assert.equal(buckets.take('a', 1500), 0)
  assert.ok(buckets.take('a', 1500) > 0)
  assert.equal(buckets.take('a', 60_000), 0)
  buckets.refund('a', 60_000)
  assert.deepEqual([0, 0, 0, 0].map(() => buckets.take('a', 60_000) > 0), [false, false, false, true])
  buckets.refund('c', 60_000, -100)
  assert.equal(buckets.take('c', 60_000), 500)
})

test('a clock that goes back forgives nothing and locks nobody out for long', () => {
  const buckets = createTokenBuckets({ burst: 1, perSecond: 1 }, 100)
  assert.equal(buckets.take('a', 10_000), 0)
  assert.ok(buckets.take('a', 5000) > 0)
  assert.equal(buckets.take('a', 11_001), 0)
})

test('a million addresses take bounded memory, and the busy one is not forgotten', () => {
  const buckets = createTokenBuckets({ burst: 2, perSecond: 0.001 }, 1000)
  assert.equal(buckets.take('busy', 0), 0)
  assert.equal(buckets.take('busy', 0), 0)
  for (let i = 0; i < 400; i += 1) buckets.take(`a${i}`, 0)
  assert.ok(buckets.take('busy', 0) > 0)
  for (let i = 0; i < 1_000_000; i += 1) buckets.take(`b${i}`, 0)
  assert.ok(buckets.size <= 1000)
})

test('IPv4 counts by address, IPv6 by /64 in every spelling', () => {
  assert.equal(limitKey('192.0.2.1'), '192.0.2.1')
  for (const same of ['2001:db8::1', '2001:0db8:0:0::2', '2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8::192.0.2.1']) assert.equal(limitKey(same), '2001:db8:0:0::/64', same)
  assert.notEqual(limitKey('2001:db8:0:1::1'), limitKey('2001:db8::1'))
  assert.equal(limitKey('::1'), '0:0:0:0::/64')
  assert.equal(createPeerReader([])(reading('::ffff:192.0.2.1')).address, '192.0.2.1')
  assert.equal(createPeerReader([])(reading('fe80::1%eth0')).address, 'fe80:0:0:0::/64')
})

test('an IPv4 client is the same in every spelling that IPv6 has for it', () => {
  const read = createPeerReader(['10.0.0.0/8'])
  for (const same of ['::ffff:c000:201', '::FFFF:192.0.2.1', '0:0:0:0:0:ffff:c000:0201', '0000::ffff:192.0.2.1']) {
    assert.equal(read(reading('10.0.0.1', { 'x-forwarded-for': same })).address, '192.0.2.1', same)
  }
  assert.equal(read(reading('10.0.0.1', { 'x-forwarded-for': '::fffe:192.0.2.1' })).address, '0:0:0:0::/64')
})

test('no IPv6 network of proxies makes one of an IPv4 stranger', () => {
  for (const network of ['::/0', '::/64', '::1/80', '::1']) {
    const read = createPeerReader([network])
    assert.equal(read(reading('192.0.2.1', { 'x-forwarded-for': '198.51.100.9' })).address, '192.0.2.1', network)
    assert.equal(read(reading('::1', { 'x-forwarded-for': '198.51.100.9' })).address, '198.51.100.9', network)
  }
  const mapped = createPeerReader(['::ffff:10.0.0.0/104'])
  assert.deepEqual(['10.1.1.1', '11.1.1.1'].map((peer) => mapped(reading(peer, { 'x-forwarded-for': '198.51.100.9' })).address), ['198.51.100.9', '11.1.1.1'])
})

test('forwarded headers of a stranger are ignored', () => {
  const read = createPeerReader(['10.0.0.0/8'])
  for (const forwarded of ['198.51.100.9', 'garbage', '10.0.0.1, 198.51.100.9', '::1']) {
    const peer = read(reading('192.0.2.1', { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' }))
    assert.deepEqual(peer, { address: '192.0.2.1', secure: false }, forwarded)
  }
})

test('a stranger who forwards is told of once, and a trusted proxy never', () => {
  let told = 0
  const read = createPeerReader(['10.0.0.0/8'], () => void (told += 1))
  read(reading('192.0.2.1'))
  read(reading('10.0.0.1', { 'x-forwarded-for': '198.51.100.9' }))
  assert.equal(told, 0)
  for (const peer of ['192.0.2.1', '192.0.2.2']) read(reading(peer, { 'x-forwarded-for': '198.51.100.9' }))
  assert.equal(told, 1)
})

test('a trusted proxy is believed from the right, as far as its words parse', () => {
  const read = createPeerReader(['10.0.0.0/8', 'fd00::/8', '203.0.113.7'])
  const cases = [
    ['10.1.1.1', '198.51.100.9', '198.51.100.9'], ['10.1.1.1', '1.1.1.1, 198.51.100.9', '198.51.100.9'], ['10.1.1.1', '198.51.100.9, 10.2.2.2', '198.51.100.9'],
    ['10.1.1.1', '198.51.100.9, garbage', '10.1.1.1'], ['10.1.1.1', 'garbage, 10.3.3.3', '10.3.3.3'], ['10.1.1.1', '', '10.1.1.1'], ['10.1.1.1', ',,', '10.1.1.1'],
    ['::ffff:10.1.1.1', '2001:db8::5', '2001:db8:0:0::/64'], ['fd00::1', '198.51.100.9', '198.51.100.9'], ['203.0.113.7', '010.0.0.1', '203.0.113.7'], ['203.0.113.8', '198.51.100.9', '203.0.113.8'],
  ] as const
  for (const [peer, forwarded, expected] of cases) assert.equal(read(reading(peer, { 'x-forwarded-for': forwarded })).address, expected, `${peer} ${forwarded}`)
  assert.equal(read(reading('10.1.1.1', { 'x-forwarded-proto': 'https' })).secure, true)
  assert.equal(read(reading('10.1.1.1', { 'x-forwarded-proto': 'http' })).secure, false)
})

test('a proxy that is no CIDR stops the start', () => {
  for (const bad of ['nonsense', '10.0.0.0/33', '10.0.0.0/x', '::/129', '']) assert.throws(() => createPeerReader([bad]), TypeError, bad)
})

test('an address that floods is told to wait, others are not', async () => {
  const verifier = await startVerifier({ limits: { ...noLimits, address: { burst: 5, perSecond: 1 } }, trustedProxies: ['127.0.0.0/8'] })
  const server = await listen(verifier)
  const from = (address: string) => fetch(`${server.url}/v1/registrations`, { method: 'POST', headers: { 'x-forwarded-for': address } })
  try {
    const replies = await Promise.all(Array.from({ length: 12 }, () => from('198.51.100.9')))
    const limited = replies.filter(({ status }) => status === 429)
    assert.ok(limited.length >= 6)
    for (const reply of limited) {
      const seconds = reply.headers.get('retry-after') ?? ''
      assert.match(seconds, /^[1-9]\d*$/)
      assert.partialDeepStrictEqual(await reply.json(), { code: 'rate_limited', retryAfterSeconds: Number(seconds) })
    }
    assert.equal((await from('198.51.100.10')).status, 415)
    assert.equal((await fetch(`${server.url}/health/live`)).status, 200)
    assert.match(verifier.services.metrics.render(), /keytap_rate_limited_total\{by="address"\} \d/)
  } finally {
    await server.close()
    await verifier.close()
  }
})

test('an authenticated account is counted as an account, so that one backend may serve many users', async () => {
  const verifier = await startVerifier({ limits: { ...noLimits, address: { burst: 3, perSecond: 0.01 }, account: { burst: 20, perSecond: 0.01 } } })
  try {
    const statuses = []
    for (let i = 0; i < 21; i += 1) statuses.push((await asBank(verifier, '/v1/policy')).status)
    assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 200), 429])
    assert.equal((await asShop(verifier, '/v1/policy')).status, 200, 'one account does not slow another')
  } finally {
    await verifier.close()
  }
})

test('guessing empties the address early', async () => {
  const verifier = await startVerifier({ limits: { ...defaultLimits, address: { burst: 20, perSecond: 0.01 } } })
  try {
    const statuses = []
    for (let i = 0; i < 8; i += 1) statuses.push((await call(verifier, '/v1/policy')).status)
    assert.deepEqual(statuses, [401, 401, 401, 401, 429, 429, 429, 429])
  } finally {
    await verifier.close()
  }
})

test('a ticket, its user and its account are limited each for itself', async () => {
  for (const kind of ['ticket', 'user', 'account'] as const) {
    const verifier = await startVerifier({ limits: { ...noLimits, [kind]: { burst: kind === 'account' ? 3 : 2, perSecond: 0.01 } } })
    try {
      const { ticket } = await mint(verifier)
      const replies = [1, 2, 3].map(() => asPage(verifier, ticket, '/v1/registrations', { body: {} }))
      assert.deepEqual((await Promise.all(replies)).map(({ status }) => status).toSorted(), [200, 200, 429], kind)
      assert.match(verifier.services.metrics.render(), new RegExp(`keytap_rate_limited_total\\{by="${kind}"\\} 1`))
    } finally {
      await verifier.close()
    }
  }
})

test('HSTS is sent when a trusted proxy says that the client came over TLS', async () => {
  const verifier = await startVerifier({ trustedProxies: ['127.0.0.1/32'] })
  const server = await listen(verifier)
  try {
    const header = async (proto: string, path: string) => (await fetch(`${server.url}${path}`, { headers: { 'x-forwarded-proto': proto } })).headers.get('strict-transport-security')
    for (const path of ['/v1/policy', '/docs', '/nothing']) {
      assert.equal(await header('https', path), 'max-age=63072000')
      assert.equal(await header('http', path), null)
    }
  } finally {
    await server.close()
    await verifier.close()
  }
})
