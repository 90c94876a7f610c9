/** What was secret stays so, and what people wrote stays on its line: security table J1, C8, I4. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { asBank, asPage, basic, beginRegistration, binding, call, enroll, mint, origin, startVerifier } from './verifier.ts'

test('keys, tickets, results and challenges are in no log, metric, error body or database file', async () => {
  const verifier = await startVerifier({ metrics: true })
  try {
    const made = await enroll(verifier, { username: 'secret-holder' })
    const open = await mint(verifier)
    const begun = await beginRegistration(verifier, open.ticket)
    const replies = [
      await asPage(verifier, open.ticket, `/v1/registrations/${begun.ceremonyId}`, { body: { challenge: begun.publicKey.challenge } }),
      await asPage(verifier, open.ticket, `/v1/registrations/${begun.ceremonyId}?key=${verifier.bank.key}`, { body: createAuthenticator().create(begun.publicKey, { origin }) }),
      await call(verifier, `/v1/policy?key=${verifier.bank.key}`, { headers: { authorization: basic('bank', `${verifier.bank.key}x`) } }),
      await asBank(verifier, '/v1/results', { body: { result: `${made.result}`, binding: 'a-wrong-binding-for-this', operation: 'enroll' } }),
      await asBank(verifier, '/v1/tickets', { body: { operation: open.ticket, origin: verifier.bank.key } }),
      await call(verifier, '/metrics'),
    ]
    const secrets = [verifier.bank.key, made.ticket, open.ticket, made.result ?? '', begun.publicKey.challenge, verifier.bank.key.slice(-43), open.ticket.slice(-43)]
    const seen = [verifier.log.join(''), verifier.services.metrics.render(), ...replies.map(({ text }) => text)].join('\n')
    for (const secret of secrets) assert.ok(!seen.includes(secret))
    const files = await readdir(verifier.folder)
    const stored = await Promise.all(files.map((file) => readFile(join(verifier.folder, file), 'latin1')))
    for (const secret of [verifier.bank.key, made.ticket, open.ticket, made.result ?? 'none', binding]) {
      for (const text of stored) assert.ok(!text.includes(secret.slice(-40)))
    }
  } finally {
    await verifier.close()
  }
})

test('controls, line breaks and bidi marks in any text are refused or harmless, one line a request', async () => {
  const verifier = await startVerifier()
  try {
    for (const text of ['a\r\nb', 'a\u0000b', 'a\u202eb', '\u0085', '\u200f', 'a\u001b[31mb']) {
      for (const field of ['username', 'displayName']) {
        const reply = await asBank(verifier, '/v1/tickets', { body: { username: 'x', operation: 'enroll', origin, binding, createUser: true, [field]: text } })
        assert.equal(reply.body['code'], 'malformed', JSON.stringify(text))
      }
    }
    await asBank(verifier, '/v1/users/a%0d%0ab/devices', { headers: { 'x-request-id': 'line-breaks-1' } })
    for (const line of verifier.log) {
      assert.equal(line.indexOf('\n'), line.length - 1)
      assert.ok(JSON.parse(line))
    }
    const lines = verifier.log.filter((line) => line.includes('line-breaks-1') && line.includes('"request"'))
    assert.equal(lines.length, 1)
    assert.partialDeepStrictEqual(JSON.parse(lines[0] ?? '{}'), { method: 'GET', route: '/v1/users/{username}/devices', status: 404, requestId: 'line-breaks-1' })
  } finally {
    await verifier.close()
  }
})
