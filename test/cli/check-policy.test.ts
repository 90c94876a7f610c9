/** `keytap check --policy`: the dry run without a verifier. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { policyPresets } from '../../server/contract/policy.ts'
import type { Trial } from '../../server/contract/shapes/trial.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerRegistration, authority, identity, origin, rpId } from '../webauthn/ceremony.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

let cli: CommandLine
before(async () => {
  cli = await openCommandLine()
})
after(() => cli.end())

const aaguid = '6b657974-6170-2d74-6573-742d6b657931'
const write = (name: string, value: unknown) => {
  const file = join(cli.folder, name)
  writeFileSync(file, JSON.stringify(value))
  return file
}
const attempt = async (policy: object, ...words: readonly string[]) => {
  const file = write('policy.json', { version: 3, policy: { ...policyPresets['hardware-key'], ...policy } })
  const { code, out, err } = await cli.keytap(['check', '--policy', file, ...words])
  return { code, err, trials: out.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Trial & { readonly name: string }) }
}
const record = () => {
  const { response: credential, expected } = answerRegistration(createAuthenticator({ identity, format: 'packed' }))
  const challenge = Buffer.from(expected.challenge).toString('base64url')
  return { name: 'blue key', kind: 'registration', credential, expected: { challenge, origin, rpId } }
}

test('tells rule by rule what a policy says of a recorded registration', async () => {
  const file = write('case.json', record())
  const { code, trials: [trial] } = await attempt({ trust: 'trusted', allowedModels: [aaguid], anchors: [authority.rootPem] }, file)
  assert.deepEqual([code, trial?.name, trial?.verdict, trial?.trust, trial?.rules.length], [0, 'blue key', 'pass', 'trusted', 13])
  const refused = (await attempt({ trust: 'trusted' }, file)).trials[0]
  assert.deepEqual([refused?.verdict, refused?.code], ['refuse', 'untrusted_chain'])
  assert.match(refused?.rules.find(({ rule }) => rule === 'trust')?.remedy ?? '', /"anchors"/)
})

test('counts the anchors of a case beside those of the policy', async () => {
  const { trials } = await attempt({ trust: 'trusted' }, write('case.json', { ...record(), trust: [authority.rootPem] }))
  assert.equal(trials[0]?.verdict, 'pass')
})

test('takes a model alone, by its AAGUID or key identifier', async () => {
  const policy = { refusedModels: [aaguid], refusedKeyIdentifiers: ['ab'.repeat(20)] }
  for (const model of [aaguid, 'ab'.repeat(20)]) assert.equal((await attempt(policy, '--model', model)).trials[0]?.code, 'model_not_allowed')
  const { trials } = await attempt(policy, '--model', 'cd'.repeat(20))
  assert.deepEqual([trials[0]?.verdict, trials[0]?.rules[0]?.verdict], ['pass', 'not-judged'])
})

test('says no to a contradictory policy, to a model that is none, and to a case it cannot try', async () => {
  const contradiction = await attempt({ trust: 'trusted', attestation: 'none' }, '--model', aaguid)
  assert.deepEqual([contradiction.code, /"attestation" must ask/.test(contradiction.err)], [1, true])
  assert.equal((await attempt({}, '--model', 'Blue Key 5')).code, 2)
  assert.equal((await cli.keytap(['check', '--model', aaguid])).code, 2)
  const strange = await attempt({}, write('case.json', { ...record(), kind: 'assertion' }))
  assert.deepEqual([strange.code, /registration only/.test(strange.err)], [1, true])
})
