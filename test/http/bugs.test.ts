/** A bug of ours is told to the log, with its stack, and to nobody else: I6. Database trouble is no bug. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuse } from '../../server/contract/refuse.ts'
import { asBank, asPage, mint, origin, startVerifier } from './verifier.ts'

test('a bug is internal_error with a request id; the log has the stack, once', async () => {
  const fail = () => Promise.reject(new TypeError('SELECT secret FROM /srv/db'))
  const verifier = await startVerifier({}, 'any-key', (services) => ({
    ...services,
    store: Object.create(services.store, { listEvents: { value: fail }, beginCeremony: { value: fail } }) as typeof services.store,
  }))
  try {
    const { ticket } = await mint(verifier)
    const reply = await asBank(verifier, '/v1/events', { headers: { 'x-request-id': 'the-broken-call' } })
    assert.deepEqual([reply.status, reply.body['code'], reply.body['requestId']], [500, 'internal_error', 'the-broken-call'])
    assert.ok(!/SELECT|srv|TypeError|at /.test(reply.text))
    const lines = verifier.log.filter((line) => line.includes('the-broken-call'))
    assert.equal(lines.filter((line) => line.includes('SELECT secret')).length, 1)
    assert.match(lines.join(''), /"stack":"TypeError: SELECT secret.*\\n +at /)
    const begin = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
    assert.deepEqual([begin.status, begin.headers.get('access-control-allow-origin')], [500, origin])
  } finally {
    await verifier.close()
  }
})

test('a store that cannot answer is 503 with Retry-After, and the process is not ready', async () => {
  const broken = () => Promise.reject(refuse('unavailable'))
  const verifier = await startVerifier({}, 'any-key', (services) => ({
    ...services,
    store: Object.create(services.store, { findAccountByLogin: { value: broken }, probe: { value: broken } }) as typeof services.store,
  }))
  try {
    const reply = await asBank(verifier, '/v1/policy')
    assert.deepEqual([reply.status, reply.body['code']], [503, 'unavailable'])
    assert.match(reply.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    const ready = await verifier.app.request('/health/ready')
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'unavailable' }])
    assert.equal((await verifier.app.request('/health/live')).status, 200)
  } finally {
    await verifier.close()
  }
})

test('a draining process lives, is not ready, and still answers', async () => {
  let draining = false
  const verifier = await startVerifier({ draining: () => draining })
  try {
    assert.equal((await verifier.app.request('/health/ready')).status, 200)
    draining = true
    const ready = await verifier.app.request('/health/ready')
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'draining' }])
    assert.equal((await asBank(verifier, '/v1/policy')).status, 200)
  } finally {
    await verifier.close()
  }
})
