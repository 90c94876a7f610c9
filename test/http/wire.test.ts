/** What only a real socket can show: framing, caps, slow senders, spellings no client library would send. Security table I3. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { serverOptions } from '../../server/http/server.ts'
import { asBank, basic, call, listen, mint, origin, startVerifier, type Listening, type Verifier } from './verifier.ts'

let verifier: Verifier
let server: Listening
let auth: string
before(async () => {
  verifier = await startVerifier()
  server = await listen(verifier, { ...serverOptions, headersTimeout: 600, requestTimeout: 900, connectionsCheckingInterval: 100 })
  auth = `Authorization: ${basic('bank', verifier.bank.key)}\r\n`
})
after(async () => {
  await server.close()
  await verifier.close()
})

/** Writes the bytes and reads until the server closes or falls silent. */
function talk(parts: readonly (string | number)[], silentMs = 400): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1')
    let received = ''
    let timer = setTimeout(() => socket.destroy(), 5000)
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      clearTimeout(timer)
      timer = setTimeout(() => socket.destroy(), silentMs)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(received)
    })
    const send = async () => {
      for (const part of parts) {
        if (typeof part === 'number') await new Promise((wake) => setTimeout(wake, part))
        else if (!socket.destroyed) socket.write(part, 'latin1')
      }
    }
    void send()
  })
}

const statuses = (received: string) => [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status)
const head = (line: string, more = '') => `${line}\r\nHost: keys.example\r\n${more}\r\n`
const body = JSON.stringify({ username: 'wire', operation: 'enroll', origin, binding: 'a-hash-of-the-session', createUser: true })
const post = (more: string, rest: string) => head('POST /v1/tickets HTTP/1.1', `${auth}Content-Type: application/json\r\n${more}`) + rest
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

test('an honest request is answered, chunked or not', async () => {
  assert.deepEqual(statuses(await talk([post(`Content-Length: ${body.length}\r\n`, body)])), ['201'])
  assert.deepEqual(statuses(await talk([post('Transfer-Encoding: chunked\r\n', chunk(body.slice(0, 20))), 20, `${chunk(body.slice(20))}0\r\n\r\n`])), ['201'])
})

test('ambiguous framing is refused and the connection closed', async () => {
  const smuggled = 'GET /v1/policy HTTP/1.1\r\nHost: x\r\n\r\n'
  const attempts = {
    'length and chunks': post(`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${smuggled}`),
    'two lengths': post(`Content-Length: ${body.length}\r\nContent-Length: ${body.length + 1}\r\n`, body),
    'a list of lengths': post(`Content-Length: ${body.length}, ${body.length}\r\n`, body),
    'a signed length': post(`Content-Length: +${body.length}\r\n`, body),
    'an odd coding': post('Transfer-Encoding: xchunked\r\n', body),
    'chunked twice': post('Transfer-Encoding: chunked, chunked\r\n', `0\r\n\r\n${smuggled}`),
    'chunked not last': post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${smuggled}`),
    'a folded header': head('GET /v1/policy HTTP/1.1', `${auth}X-A: b\r\n c\r\n`),
    'bare line feeds': `GET /v1/policy HTTP/1.1\nHost: x\n${auth.replace('\r', '')}\n`,
    'a space before the colon': head('GET /v1/policy HTTP/1.1', `Content-Length : 0\r\n${auth}`),
    'a control in a header': head('GET /v1/policy HTTP/1.1', `${auth}X-A: a\u0000b\r\n`),
    'no host': `GET /v1/policy HTTP/1.1\r\n${auth}\r\n`,
    'a chunk size that overflows': post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\nx'),
    'not HTTP': '\u0016\u0003\u0001\u0002\u0000\u0001',
    'an unknown method': head('FOO /v1/policy HTTP/1.1', auth),
  }
  for (const [name, bytes] of Object.entries(attempts)) {
    const received = await talk([bytes])
    assert.deepEqual(statuses(received), ['400'], `${name}: ${received.slice(0, 200)}`)
    assert.ok(!/^(server|x-powered-by):/im.test(received))
  }
})

test('what never became a request is told so in a problem document with every header', async () => {
  const received = await talk(['nonsense\r\n\r\n'])
  assert.match(received, /content-type: application\/problem\+json; charset=utf-8/i)
  assert.match(received, /x-content-type-options: nosniff/i)
  assert.match(received, /"code":"malformed"/)
})

test('headers over 16 KiB, one or many, are refused', async () => {
  assert.deepEqual(statuses(await talk([head('GET /v1/policy HTTP/1.1', `X-A: ${'a'.repeat(100_000)}\r\n`)])), ['400'])
  assert.deepEqual(statuses(await talk([head('GET /v1/policy HTTP/1.1', 'a: b\r\n'.repeat(10_000))])), ['400'])
  assert.deepEqual(statuses(await talk([head(`GET /${'a'.repeat(20_000)} HTTP/1.1`)])), ['400'])
})

test('a body over the cap is refused while it arrives, and the connection ends', async () => {
  const declared = await talk([post('Content-Length: 10000000\r\n', 'x'.repeat(1000))])
  assert.deepEqual(statuses(declared), ['413'])
  assert.match(declared, /connection: close/i)
  const piece = chunk('x'.repeat(8192))
  assert.deepEqual(statuses(await talk([post('Transfer-Encoding: chunked\r\n', ''), ...Array.from({ length: 20 }, () => piece)])), ['413'])
})

test('a length that lies makes no second request and no success', async () => {
  const before = verifier.log.filter((line) => line.includes('"status":201')).length
  const longer = await talk([post(`Content-Length: ${body.length + 50}\r\n`, body)], 2500)
  assert.ok(!statuses(longer).includes('201'))
  const shorter = await talk([post('Content-Length: 10\r\n', body)])
  assert.deepEqual(statuses(shorter).filter((status) => status === '201'), [])
  assert.equal(verifier.log.filter((line) => line.includes('"status":201')).length, before)
})

test('a slow head and a slow body are cut off, while others are served', async () => {
  const slowHead = talk(['GET /v1/policy HTTP/1.1\r\n', ...Array.from({ length: 12 }, () => ['X-A: b\r\n', 200]).flat()], 3000)
  const slowBody = talk([post('Content-Length: 400\r\n', ''), ...Array.from({ length: 12 }, () => ['{', 200]).flat()], 3000)
  assert.equal((await fetch(`${server.url}/health/live`)).status, 200)
  assert.deepEqual(statuses(await slowHead), ['400'])
  assert.deepEqual(statuses(await slowBody).filter((status) => status !== '400'), [])
})

test('a sender that leaves in the middle is not a fault of ours', async () => {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(post('Content-Length: 400\r\n', '{"username"'))
  await new Promise((wake) => setTimeout(wake, 50))
  socket.destroy()
  await new Promise((wake) => setTimeout(wake, 100))
  assert.ok(!verifier.log.some((line) => line.includes('"fault"')))
})

test('a path in another spelling never reaches a route, with or without a key', async () => {
  for (const target of ['//v1/policy', '/v1/../v1/policy', '/%2e%2e/v1/policy', '/x/%2e%2e/v1/policy', '/v1%2fpolicy', '/v1/policy;a', '/v1\\policy', '/v1/policy/', '/v1/%70olicy', '/./v1/policy', '/v1/policy%00', '/v1/policy#x', '*']) {
    for (const more of [auth, '']) {
      const [status = ''] = statuses(await talk([head(`GET ${target} HTTP/1.1`, `${more}Connection: close\r\n`)]))
      assert.ok(['400', '404'].includes(status), `${target} ${status}`)
    }
  }
})

test('an absolute target and an odd host change nothing about who may call', async () => {
  assert.deepEqual(statuses(await talk([head('GET http://other.example/v1/policy HTTP/1.1', 'Connection: close\r\n')])), ['401'])
  for (const host of ['a b', 'x/y', '@', 'x:99999', '[', 'x\u00ff']) {
    const [status = ''] = statuses(await talk([`GET /v1/policy HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`]))
    assert.ok(['400', '401'].includes(status), `${host} ${status}`)
  }
})

test('TRACE, CONNECT and upgrades lead nowhere', async () => {
  assert.deepEqual(statuses(await talk([head('TRACE /v1/policy HTTP/1.1', `${auth}Connection: close\r\n`)])), ['405'])
  assert.ok(!statuses(await talk([head('CONNECT keys.example:443 HTTP/1.1')])).includes('200'))
  assert.ok(!statuses(await talk([head('GET /v1/policy HTTP/1.1', `${auth}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n`)])).includes('101'))
  assert.deepEqual(statuses(await talk([head('GET /v1/policy HTTP/1.1', `${auth}Expect: the-unexpected\r\nConnection: close\r\n`)])), ['200'])
})

test('two Origin headers are no origin', async () => {
  const { ticket } = await mint(verifier)
  const received = await talk([head('POST /v1/registrations HTTP/1.1', `Authorization: Bearer ${ticket}\r\nOrigin: ${origin}\r\nOrigin: https://evil.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n`) + '{}'])
  assert.deepEqual(statuses(received), ['403'])
  assert.ok(!/access-control/i.test(received))
})

test('the answers over the wire equal those without it', async () => {
  const wire = await fetch(`${server.url}/v1/policy`, { headers: { authorization: basic('bank', verifier.bank.key), 'x-request-id': 'same-on-both-ways' } })
  const direct = await asBank(verifier, '/v1/policy', { headers: { 'x-request-id': 'same-on-both-ways' } })
  assert.equal(await wire.text(), direct.text)
  for (const [name, value] of direct.headers) assert.equal(wire.headers.get(name), value, name)
  const head = await fetch(`${server.url}/v1/policy`, { method: 'HEAD', headers: { authorization: basic('bank', verifier.bank.key) } })
  assert.deepEqual([head.status, await head.text()], [200, ''])
  assert.equal((await call(verifier, '/health/live')).status, 200)
})
