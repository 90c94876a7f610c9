/** No input makes a 500: valid bodies, bent at random but repeatably, against every route that reads one. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { asBank, asPage, beginAuthentication, beginRegistration, binding, enroll, json, mint, origin, startVerifier, type Reply, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

/** Mulberry32: small, seeded, good enough to pick mutations. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const odd: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 2 ** 53 + 2, '', ' ', 'x', '\u202e', '\u0007', 'é'.normalize('NFD'), '😀'.repeat(40), 'A'.repeat(20_000), [], [[]], {}, { a: { b: 1 } },
  '__proto__', 'AAAA', 'AAA', '====', '-_-_', '%00', '../../x', "' or 1=1 --", '${7*7}', '01a20000-0000-7000-8000-000000000000', 'https://bank.example/', 'null', Number.MIN_SAFE_INTEGER,
]

/** Replaces, drops, doubles or renames one member somewhere, or bends one text. */
function bend(value: unknown, random: (below: number) => number): unknown {
  if (typeof value === 'string' && random(3) > 0) return bendText(value, random)
  if (typeof value !== 'object' || value === null || random(6) === 0) return odd[random(odd.length)]
  const entries = Object.entries(value)
  const chosen = random(entries.length + 1)
  const entry = entries[chosen]
  if (!entry) return Array.isArray(value) ? [...(value as unknown[]), odd[random(odd.length)]] : { ...value, [`k${random(9)}`]: odd[random(odd.length)] }
  const [name, member] = entry
  if (Array.isArray(value)) return (value as unknown[]).map((item, i) => (i === chosen ? bend(item, random) : item))
  const { [name]: _, ...rest } = value as Record<string, unknown>
  const action = random(8)
  return action === 0 ? rest : action === 1 ? { ...rest, [`${name}x`]: member } : { ...rest, [name]: bend(member, random) }
}

function bendText(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1)
  const actions = [text.slice(0, at), text + text.slice(at), `${text.slice(0, at)}${'AQz-_=+/ \n\u00e9'[random(11)] ?? ''}${text.slice(at + 1)}`, text.split('').toReversed().join(''), `${text}\u0000`, text.slice(at)]
  return actions[random(actions.length)] ?? ''
}

function bendBytes(text: string, random: (below: number) => number): string {
  const at = random(text.length)
  return text.slice(0, at) + ['"', '{', '}', '[', ':', ',', '\\', '\\u', '\ud800', '1e9999', '//', '\ufeff'][random(12)] + text.slice(at + random(3))
}

function check(reply: Reply, what: string): void {
  assert.ok(reply.status < 500, `${what}: ${reply.status} ${reply.text}`)
  if (reply.status >= 400) assert.equal(typeof reply.body['code'], 'string', what)
}

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
