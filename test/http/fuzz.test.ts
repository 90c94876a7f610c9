/** No input makes a 500: valid bodies, bent at random but repeatably, against every route that reads one. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { bend, bendBytes, check, createRandom, odd } from './bend.ts'
import { asBank, asPage, beginAuthentication, beginRegistration, binding, enroll, json, mint, origin, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

test('bent mint, redeem, rename and policy bodies are judged, never stumbled over', async () => {
  const random = createRandom(20_260_901)
  const { device, result } = await enroll(verifier, { username: 'fuzz' })
  const bodies = [
    ['POST', '/v1/tickets', { username: 'fuzz', operation: 'enroll', origin, binding, createUser: true, displayName: 'F', email: 'f@bank.example', mobile: '+41 79 000 00 00', lifetimeSeconds: 60, authTime: 1_790_000_000, acr: 'pin', device: device.id }],
    ['POST', '/v1/results', { result, binding, operation: 'enroll' }],
    ['PATCH', `/v1/devices/${device.id}`, { name: 'Blue key' }],
    ['PUT', '/v1/policy', { version: 1, policy: policyPresets['enterprise-list'] }],
  ] as const
  for (let i = 0; i < 400; i += 1) {
    const [method, path, valid] = bodies[i % bodies.length] ?? bodies[0]
    const bent = JSON.stringify(bend(valid, random)) ?? ''
    const raw = random(4) === 0 ? bendBytes(bent, random) : bent
    check(await asBank(verifier, path, { method, raw, headers: json }), `${method} ${path} ${raw.slice(0, 300)}`)
  }
})

test('bent answers of authenticators are refused by a code or accepted whole, never stumbled over', async () => {
  const random = createRandom(42)
  const authenticator = createAuthenticator({ format: 'packed-self' })
  // Some of the bent policies were good ones.
  const { version } = (await asBank(verifier, '/v1/policy')).body
  assert.equal((await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version, policy: policyPresets['any-key'] } })).status, 200)
  await enroll(verifier, { username: 'fuzzed' }, authenticator)
  for (let i = 0; i < 160; i += 1) {
    const registering = i % 2 === 0
    const { ticket } = await mint(verifier, { username: registering ? `fuzz-${i}` : 'fuzzed', operation: registering ? 'enroll' : 'verify' })
    const kind = registering ? 'registrations' : 'authentications'
    const begun = registering ? await beginRegistration(verifier, ticket) : await beginAuthentication(verifier, ticket)
    const valid = 'testSignature' in begun ? createAuthenticator({ format: 'packed-self' }).create(begun.publicKey, { origin }) : authenticator.get(begun.publicKey, { origin })
    const bent = bend(valid, random)
    check(await asPage(verifier, ticket, `/v1/${kind}/${begun.ceremonyId}`, { body: bent ?? null }), `${kind} ${JSON.stringify(bent)?.slice(0, 400)}`)
  }
})

test('bent paths, queries and headers are answered, never stumbled over', async () => {
  const random = createRandom(7)
  const paths = ['/v1/tickets/01a20000-0000-7000-8000-000000000000', '/v1/users/fuzz/devices', '/v1/events?after=1&limit=5', '/v1/devices/01a20000-0000-7000-8000-000000000000?last=true']
  for (let i = 0; i < 200; i += 1) {
    const path = paths[i % paths.length] ?? ''
    const at = random(path.length)
    const bent = path.slice(0, at) + ['%', '%00', '%2f', '%ff', '//', ';', '..', '?', '&', '=', '%u0041', '+', '😀'][random(13)] + path.slice(at + random(2))
    const method = ['GET', 'DELETE', 'PATCH', 'OPTIONS'][random(4)] ?? 'GET'
    check(await asBank(verifier, `/${bent.replace(/^\/+/, '')}`, { method, headers: { origin: String(odd[random(8) + 7]).replace(/[^\x20-\x7e]/g, ''), 'x-request-id': 'x'.repeat(random(80)) } }), `${method} ${bent}`)
  }
  assert.equal(verifier.log.filter((line) => line.includes('"fault"')).length, 0)
})
