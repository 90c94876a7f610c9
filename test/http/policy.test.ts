/** Policy over HTTP: the dry run, and the devices of the account by trust and standing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import type { FleetPage } from '../../server/contract/shapes/fleet.ts'
import type { Trial } from '../../server/contract/shapes/trial.ts'
import { createRejudging } from '../../server/relying-party/rejudge-fleet.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator, testAaguid } from '../authenticator/software-authenticator.ts'
import { toUuid } from '../../server/webauthn/bytes.ts'
import { asBank, asPage, beginRegistration, enroll, mint, origin, startVerifier, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier()
})
after(() => verifier.close())

const rest = () => new Promise((resolve) => setImmediate(resolve))
const aaguid = toUuid(testAaguid)
const base = policyPresets['hardware-key']
const authority = createAttestationAuthority()
const attempt = async (body: object): Promise<Trial> => {
  const { status, body: answer, text } = await asBank(verifier, '/v1/policy/try', { body })
  assert.equal(status, 200, text)
  return answer as unknown as Trial
}
const verdicts = ({ rules }: Trial) => Object.fromEntries(rules.map(({ rule, verdict }) => [rule, verdict]))

test('a dry run of a model tells what its answer would decide, and what is decided already', async () => {
  const trial = await attempt({ policy: { ...base, refusedModels: [aaguid] }, aaguid })
  assert.deepEqual([trial.verdict, trial.code], ['refuse', 'model_not_allowed'])
  assert.deepEqual(verdicts(trial), {
    algorithm: 'not-judged', 'user-verification': 'not-judged', 'device-bound': 'not-judged', attachment: 'not-judged', format: 'not-judged',
    trust: 'not-judged', metadata: 'pass', status: 'pass', 'refused-models': 'refuse', 'allowed-models': 'pass', certification: 'pass',
  })
  for (const { sentence, verdict, remedy } of trial.rules) {
    assert.match(sentence, /^[A-Z].*\.$/)
    assert.equal(remedy === null, verdict !== 'refuse')
  }
})

test('a dry run of a U2F model says that such a key cannot verify its user', async () => {
  const trial = await attempt({ policy: { ...base, userVerification: 'required' }, attestationKeyIdentifier: 'ab'.repeat(20) })
  assert.equal(trial.code, 'user_verification_missing')
})

test('a dry run of a recorded answer comes to the end that the ceremony came to', async () => {
  const { ticket } = await mint(verifier, { username: 'recorded', createUser: true })
  const begun = await beginRegistration(verifier, ticket)
  const response = createAuthenticator({ format: 'packed', identity: authority.issue({ aaguid: testAaguid }) }).create(begun.publicKey, { origin })
  const without = await attempt({ policy: { ...base, trust: 'trusted' }, response })
  assert.deepEqual([without.code, without.trust], ['untrusted_chain', 'unknown-root'])
  const trial = await attempt({ policy: { ...base, trust: 'trusted', allowedModels: [aaguid], anchors: [authority.rootPem] }, response })
  assert.deepEqual([trial.verdict, trial.trust], ['pass', 'trusted'])
  assert.ok(trial.rules.every(({ verdict }) => verdict === 'pass'))
  const bent = { ...response, response: { ...response.response, attestationObject: response.response.attestationObject.slice(0, -8) } }
  const broken = await attempt({ response: bent })
  assert.deepEqual([broken.verdict, broken.rules[0]?.rule, broken.rules[0]?.verdict], ['refuse', 'answer', 'refuse'])
  assert.ok(broken.rules.slice(1).every(({ verdict }) => verdict === 'not-judged'))
  const foreign = await attempt({ response, expected: { rpId: 'elsewhere.example' } })
  assert.equal(foreign.code, 'rp_id_mismatch')
  assert.equal((await asPage(verifier, ticket, `/v1/registrations/${begun.ceremonyId}`, { body: response })).status, 201)
})

test('a dry run wants one thing to try and a policy that makes sense', async () => {
  const refusedWith = async (body: object) => (await asBank(verifier, '/v1/policy/try', { body })).body['code']
  assert.equal(await refusedWith({}), 'malformed')
  assert.equal(await refusedWith({ aaguid, attestationKeyIdentifier: 'ab'.repeat(20) }), 'malformed')
  assert.equal(await refusedWith({ aaguid, policy: { ...base, attestation: 'none', trust: 'trusted' } }), 'policy_invalid')
})

test('lists the devices of the account by trust and standing, page by page, to its backend alone', async () => {
  for (const username of ['fleet-a', 'fleet-b', 'fleet-c']) await enroll(verifier, { username })
  const list = async (query: string) => (await asBank(verifier, `/v1/devices${query}`)).body as unknown as FleetPage
  const all = await list('')
  assert.ok(all.devices.length >= 3 && all.next === null)
  assert.deepEqual(all.devices.map(({ standing, flag }) => [standing, flag]), all.devices.map(() => ['good', null]))
  const first = await list('?limit=1')
  const second = await list(`?limit=1&from=${first.next}`)
  assert.deepEqual([first.devices[0]?.id, second.devices[0]?.id], all.devices.slice(0, 2).map(({ id }) => id))
  assert.deepEqual((await list('?trust=trusted')).devices, [])
  assert.deepEqual((await list('?standing=flagged')).devices, [])
  const { body } = await asBank(verifier, '/v1/policy')
  const { version, policy } = body as { version: number; policy: object }
  await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version, policy: { ...base, ...policy, attestation: 'direct', trust: 'trusted' } } })
  await createRejudging(verifier.services, rest).run()
  const flagged = await list('?standing=flagged&trust=none')
  assert.deepEqual(flagged.devices.find(({ username }) => username === 'fleet-b')?.flag?.code, 'attestation_required')
  for (const query of ['?trust=some', '?standing=bad', '?from=1', '?limit=0']) assert.equal((await asBank(verifier, `/v1/devices${query}`)).body['code'], 'malformed', query)
  const { ticket } = await mint(verifier, { username: 'fleet-a', operation: 'manage' })
  const own = (await asPage(verifier, ticket, '/v1/devices')).body as { username: string; devices: readonly unknown[] }
  assert.deepEqual([own.username, own.devices.length], ['fleet-a', 1])
})

test('a version that no policy can have is refused by its shape, on a database with numbers of any size', async () => {
  for (const version of [-1, 1.5, 2 ** 31, 2 ** 53]) {
    assert.equal((await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version, policy: base } })).body['code'], 'malformed', String(version))
  }
  assert.equal((await asBank(verifier, '/v1/policy', { method: 'PUT', body: { version: 1_000_000_000, policy: base } })).body['code'], 'policy_conflict')
})
