/** `keytap check`: one line a case, and an exit code that says whether all could be judged. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { check } from '../../server/cli/check.ts'
import { createAuthenticator, type AuthenticatorOptions } from '../authenticator/software-authenticator.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createU2fKey, writeU2fClientData } from '../authenticator/u2f-key.ts'
import { answerRegistration, authority, identity, origin, rpId, type Trial } from '../webauthn/ceremony.ts'

const folder = mkdtempSync(join(tmpdir(), 'keytap-check-'))
after(() => rmSync(folder, { recursive: true }))
const nowMs = Date.UTC(2026, 5, 1)

type Line = Readonly<Record<string, unknown>>

async function run(files: readonly string[], stdin: string[] = [], json = false) {
  const out: string[] = []
  const err: string[] = []
  const streams = {
    stdin: (async function* () { yield* stdin })(),
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
    nowMs,
    json,
  }
  const code = await check(files, streams)
  const lines: Line[] = out.join('').split('\n').filter(Boolean).map((line): Line => JSON.parse(line))
  return { code, lines, err: err.join('') }
}

function record(authenticator: AuthenticatorOptions = {}, trial: Trial = {}) {
  const { response: credential, expected } = answerRegistration(createAuthenticator({ identity, ...authenticator }), trial)
  const challenge = Buffer.from(expected.challenge).toString('base64url')
  return { name: 'a case', kind: 'registration', credential, expected: { challenge, origin, rpId, requireUserVerification: false } }
}

function recordAssertion(counter: number) {
  const key = createAuthenticator()
  const { response } = answerRegistration(key)
  const stored = key.credentials[0]
  if (stored === undefined) throw new Error('nothing was registered')
  const challenge = Buffer.alloc(32, 7).toString('base64url')
  const credential = key.get({ challenge, rpId }, { origin })
  const authData = Buffer.from(response.response.authenticatorData ?? '', 'base64url')
  const publicKey = authData.subarray(55 + stored.id.length).toString('base64url')
  return { name: 'an assertion', kind: 'assertion', credential, expected: { challenge, origin, rpId, publicKey, counter } }
}

async function judge(...cases: readonly unknown[]) {
  return run(['-'], [JSON.stringify({ cases })])
}

test('an honest case is accepted with its facts', async () => {
  const { code, lines } = await judge({ ...record({ format: 'packed' }), trust: [authority.rootPem] })
  assert.equal(code, 0)
  const { verdict, trust, fmt, aaguid, algorithm, name } = lines[0] ?? {}
  assert.deepEqual({ verdict, trust, fmt, aaguid, algorithm, name }, {
    verdict: 'accepted', trust: 'trusted', fmt: 'packed', aaguid: '6b657974-6170-2d74-6573-742d6b657931', algorithm: -7, name: 'a case',
  })
})

test('trust not given means valid and unproven; given and not reached means refused', async () => {
  const packed = record({ format: 'packed' })
  const stranger = createAttestationAuthority()
  const { lines, code } = await judge(
    packed,
    { ...packed, trust: [stranger.rootPem] },
    { ...record(), trust: [authority.rootPem] },
    { ...record({ format: 'packed-self' }), trust: [authority.rootPem] },
  )
  assert.equal(code, 0)
  assert.deepEqual(lines.map(({ verdict, code: why, trust }) => [verdict, why, trust]), [
    ['accepted', undefined, 'unknown-root'],
    ['refused', 'untrusted_chain', 'unknown-root'],
    ['refused', 'attestation_required', 'none'],
    ['refused', 'self_attestation', 'self'],
  ])
})

test('"at" is the clock', async () => {
  const short = authority.issue({ notBeforeMs: Date.UTC(2030, 0, 1) })
  const given = record({ format: 'packed', identity: short })
  const { lines } = await judge(given, { ...given, at: '2031-01-01T00:00:00Z' })
  assert.deepEqual(lines.map(({ verdict }) => verdict), ['refused', 'accepted'])
})

test('a refused case says what it claims to be, its code and a sentence', async () => {
  const given = record({ format: 'packed' })
  const { lines } = await judge({ ...given, expected: { ...given.expected, rpId: 'other.example' } })
  assert.equal(lines[0]?.['code'], 'rp_id_mismatch')
  assert.equal(lines[0]?.['fmt'], 'packed')
  assert.match(String(lines[0]?.['detail']), /RP ID/)
})

test('the relaxations of a record hold for it alone', async () => {
  const untouched = record({}, { where: { spoil: { flags: (flags) => flags & ~1 } } })
  const framed = record({}, { where: { crossOrigin: true, topOrigin: 'https://top.example' } })
  const strict = { verifyCrossOrigin: true }
  const { lines } = await judge(
    untouched,
    { ...untouched, requireUserPresence: false },
    { ...untouched, conditionalCreate: true },
    framed,
    { ...framed, policy: strict },
    { ...framed, policy: { ...strict, allowedTopOrigins: ['https://top.example'] } },
    { ...framed, allowedOrigins: ['https://elsewhere.example'] },
    { ...record(), policy: { algorithms: ['RS256'] } },
  )
  assert.deepEqual(lines.map(({ code }) => code ?? 'accepted'), [
    'user_presence_missing', 'accepted', 'accepted', 'accepted', 'cross_origin', 'accepted', 'client_origin_mismatch', 'alg_not_allowed',
  ])
})

test('what only the rules of a record accept is said to be refused by a running verifier', async () => {
  const framed = record({}, { where: { crossOrigin: true, topOrigin: 'https://top.example' } })
  const { lines } = await judge(record(), framed, { ...framed, policy: { verifyCrossOrigin: true } })
  assert.deepEqual(lines.map(({ verdict, code, refusedLive }) => [verdict, code, refusedLive]), [
    ['accepted', undefined, undefined],
    ['accepted', undefined, 'cross_origin'],
    ['refused', 'cross_origin', undefined],
  ])
})

test('raw messages of U2F are judged, and what a record says of them is compared', async () => {
  const appId = 'https://bank.example/app-id.json'
  const facet = 'https://login.bank.example'
  const key = createU2fKey(identity)
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  const created = writeU2fClientData('register', 'Y2hhbGxlbmdl', facet)
  const got = writeU2fClientData('sign', 'Y2hhbGxlbmdl', facet)
  const registration = { kind: 'u2f-registration', appId, clientData: text(created), registrationData: text(key.register(appId, created)) }
  const signature = { kind: 'u2f-authentication', appId, clientData: text(got), signatureData: text(key.sign(appId, got, 7)), publicKey: text(key.point) }
  const { lines, code } = await judge(
    registration,
    { ...registration, trust: [authority.rootPem], publicKey: text(key.point), keyHandle: text(key.keyHandle), expectedChallenge: 'Y2hhbGxlbmdl', expectedOrigin: facet },
    { ...registration, trust: [createAttestationAuthority().rootPem] },
    { ...registration, expectedChallenge: 'AAAA' },
    { ...registration, expectedOrigin: 'https://other.example' },
    { ...registration, keyHandle: 'AAAA' },
    { ...registration, challengeParameter: 'AAAA' },
    { ...registration, appId: 'https://other.example' },
    signature,
    { ...signature, counter: 7, storedCounter: 6 },
    { ...signature, counter: 8 },
    { ...signature, storedCounter: 7 },
    { ...signature, clientData: text(created), signatureData: text(key.sign(appId, created, 7)) },
  )
  assert.equal(code, 0)
  assert.deepEqual(lines.map(({ code: why, trust, refusedLive }) => [why ?? 'accepted', trust, refusedLive]), [
    ['accepted', 'unknown-root', undefined],
    ['accepted', 'trusted', undefined],
    ['untrusted_chain', 'unknown-root', undefined],
    ['challenge_mismatch', 'none', undefined],
    ['client_origin_mismatch', 'none', undefined],
    ['response_mismatch', 'none', undefined],
    ['response_mismatch', 'none', undefined],
    ['attestation_signature_invalid', 'none', undefined],
    ['accepted', 'none', undefined],
    ['accepted', 'none', undefined],
    ['response_mismatch', 'none', undefined],
    ['counter_regression', 'none', undefined],
    ['accepted', 'none', 'type_mismatch'],
  ])
})

test('assertions are judged with the stored key and counter', async () => {
  const { lines } = await judge(recordAssertion(0), recordAssertion(9))
  assert.deepEqual(lines.map(({ code }) => code ?? 'accepted'), ['accepted', 'counter_regression'])
  assert.deepEqual(lines.map(({ algorithm }) => algorithm), [-7, -7])
})

test('a misshapen credential is refused, a case of another kind cannot be judged', async () => {
  const given = record()
  const { lines, code, err } = await judge({ ...given, credential: { ...given.credential, rawId: 5 } }, { name: 'x', kind: 'poem' })
  assert.deepEqual(lines.map((line) => line['code']), ['malformed'])
  assert.equal(code, 1)
  assert.match(err, /^error: .*\nhint: /)
})

test('files are read by path, singly or as lists; what cannot be read is said and exits 1', async () => {
  const one = join(folder, 'one.json')
  writeFileSync(one, JSON.stringify(record()))
  const list = join(folder, 'list.json')
  writeFileSync(list, JSON.stringify([record(), record()]))
  assert.equal((await run([one, list])).lines.length, 3)
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{')
  const { code, lines, err } = await run([broken, join(folder, 'absent.json'), one])
  assert.equal(code, 1)
  assert.equal(lines.length, 1)
  assert.match(err, /not JSON[\s\S]*ENOENT/)
})

test('what is no case, or of a kind unknown here, is told once a file with how many there were', async () => {
  const { code, err, lines } = await judge(record(), { kind: 'poem' }, { kind: 'poem' }, { hello: 1 }, 5)
  assert.equal(code, 1)
  assert.equal(lines.length, 1)
  assert.deepEqual(err.split('\n').filter((line) => line.startsWith('error: ')), [
    'error: 2 of 5 cases in - were left out: the kind "poem" is not one of registration, assertion, attestation-statement, u2f-registration, u2f-authentication.',
    'error: 2 of 5 cases in - were left out: a case is an object with the member "kind".',
  ])
  const alone = await run(['-'], ['{"hello":1}'])
  assert.match(alone.err, /^error: - holds nothing that can be judged: a case is an object with the member "kind"\.\nhint: "keytap check --help"/)
})

test('an empty list is an error, and a case without what was expected is named by its place', async () => {
  const empty = await judge()
  assert.deepEqual([empty.code, empty.lines], [1, []])
  assert.match(empty.err, /^error: - holds an empty list of cases\./)
  const { name: _, expected: __, ...rest } = record()
  assert.match((await judge(rest)).err, /^error: Case 1 in - cannot be judged: "expected" is missing or has another shape\./)
})

test('with --json every complaint is a line of JSON', async () => {
  const { err } = await run(['-', join(folder, 'absent.json')], ['{"cases":[{"kind":"poem"}]}'], true)
  const told = err.trim().split('\n').map((line) => Object.keys(JSON.parse(line) as object))
  assert.deepEqual(told, [['error', 'hint'], ['error', 'hint']])
})

test('no file is a usage error', async () => {
  assert.equal((await run([])).code, 2)
})
