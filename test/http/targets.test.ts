/** A target in absolute form (RFC 9112 §3.2.2) is read as strictly as any other: no second spelling of a path. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { basic, listen, startVerifier, type Listening, type Verifier } from './verifier.ts'

let verifier: Verifier
let listening: Listening
before(async () => {
  verifier = await startVerifier()
  listening = await listen(verifier)
})
after(async () => {
  await listening.close()
  await verifier.close()
})

function ask(target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(listening.port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => (answer += text)).on('end', () => resolve(answer.slice(9, 12))).on('error', reject)
    socket.write(`GET ${target} HTTP/1.1\r\nHost: keys.example\r\nAuthorization: ${basic('bank', verifier.bank.key)}\r\nConnection: close\r\n\r\n`)
  })
}

for (const spelling of ['/v1/./policy', '/v1/x/../policy', '/v1/x/%2e%2e/policy', '//v1/policy', '/v1/policy;x', '/v1\\policy']) {
  test(`${spelling} names nothing, in either form of a target`, async () => {
    for (const target of [spelling, `http://keys.example${spelling}`]) assert.ok(['400', '404'].includes(await ask(target)), target)
  })
}

test('an absolute target without tricks is the path it names', async () => {
  assert.equal(await ask('http://keys.example/v1/policy'), '200')
  assert.equal(await ask('http://keys.example/v1/events?limit=1'), '200')
})
