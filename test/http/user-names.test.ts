/**
 * A user name is an identity, so it is taken as it is or not at all: a backend that tells two names
 * apart must never get one user for both.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asBank, binding, enroll, origin, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const twins: readonly (readonly [what: string, known: string, twin: string])[] = [
  ['the decomposed form', 'jos\u00e9', 'jose\u0301'],
  ['a space before it', 'mandy', ' mandy'],
  ['a space that does not break after it', 'mandy', 'mandy\u00a0'],
  ['a mark of byte order before it', 'mandy', '\ufeffmandy'],
]

for (const [what, username, twin] of twins) {
  test(`a name in ${what} is nobody's, and no way to the user it looks like`, async () => {
    await enroll(verifier, { username })
    const minted = await asBank(verifier, '/v1/tickets', { body: { username: twin, operation: 'enroll', origin, binding, createUser: true } })
    assert.deepEqual([minted.status, minted.body['code'], minted.body['paths']], [400, 'malformed', ['username']])
    const listed = await asBank(verifier, `/v1/users/${encodeURIComponent(twin)}/devices`)
    assert.deepEqual([listed.status, listed.body['code']], [404, 'user_not_found'])
  })
}

test('what a person wrote is still taken in its composed form', async () => {
  const enrolled = await enroll(verifier, { username: 'shown', displayName: ' Jose\u0301 ' })
  const renamed = await asBank(verifier, `/v1/devices/${enrolled.device.id}`, { method: 'PATCH', body: { name: 'Cle\u0301' } })
  assert.equal(renamed.body['name'], 'Cl\u00e9')
})
