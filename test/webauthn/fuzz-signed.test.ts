/**
 * The fuzzer's other half: what is bent before it is signed, by an authenticator that lies or a maker whose
 * certificates are wrong. Signatures hold, so only the rules stand between a lie and a row. What we take, a second
 * library must take, too; what rests on a wrong certificate must not be trusted.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { parseAnchors } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import { createAttestationAuthority, newKeyPair, type AttestationIdentity, type AuthorityOptions, type LeafOptions } from '../authenticator/attestation-authority.ts'
import { basicConstraints, keyUsage } from '../authenticator/certificate.ts'
import { createAuthenticator, type AuthenticatorOptions, type Spoil } from '../authenticator/software-authenticator.ts'
import { answerRegistration, authority, identity, register, codeOf } from './ceremony.ts'
import { bendAuthenticatorData } from './fuzz/bend-answer.ts'
import { bendCbor, bendText, ways } from './fuzz/bend-value.ts'
import { createRandom, type Random } from './fuzz/random.ts'
import { isTakenElsewhere } from './fuzz/second-judge.ts'

const rounds = Number(process.env['KEYTAP_FUZZ_SECONDS'] ?? 8) * 60
const seed = Number(process.env['KEYTAP_FUZZ_SEED'] ?? Date.now() % 1_000_000)
const now = Date.UTC(2026, 5, 1)
const kinds: readonly AuthenticatorOptions[] = [
  { format: 'none' }, { format: 'packed', identity }, { format: 'fido-u2f', identity },
  ...[-7, -8, -35, -36].map((algorithm): AuthenticatorOptions => ({ format: 'packed-self', algorithms: [algorithm] })),
]

/** One lie, told before the signature is made. */
function lie(random: Random): { readonly spoil: Spoil; readonly id: () => Uint8Array | null } {
  const way = random.pick(ways)
  let id: Uint8Array | null = null
  const bend = (data: Uint8Array, inKey: boolean) => {
    const bent = bendAuthenticatorData(data, inKey, way, random)
    id = bent.id
    return bent.bytes
  }
  const spoil = random.pick<Spoil>([
    { authenticatorData: (data) => bend(data, false) },
    { authenticatorData: (data) => bend(data, true) },
    { coseKey: (key) => bendCbor(key, way, random) },
    { flags: () => random.below(256) },
    { extensions: () => bendCbor(new Map([['credProtect', 2]]), way, random) },
    { clientData: (data) => { const key = random.pick(Object.keys(data)); return { ...data, [key]: bendText(String(data[key]), way, random) } } },
    { statement: (statement) => bendCbor(statement, way, random) },
  ])
  return { spoil, id: () => id }
}

test('what an authenticator lies about under its own signature is refused, or taken by a second library as well', async (context) => {
  const random = createRandom(seed)
  const verdicts = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const { spoil, id } = lie(random)
    const options = random.pick(kinds)
    const { response, expected } = answerRegistration(createAuthenticator(options), { where: { bare: true, spoil } })
    const bentId = id()
    const text = bentId === null ? response.id : Buffer.from(bentId).toString('base64url')
    const followed = { ...response, id: text, rawId: text }
    const code = codeOf(() => verifyRegistration(followed, expected))
    verdicts.set(code, (verdicts.get(code) ?? 0) + 1)
    if (code !== 'accepted') continue
    assert.ok(await isTakenElsewhere(expected, followed), `taken here and not elsewhere: ${options.format}, seed ${seed}, round ${round}: ${JSON.stringify(followed)}`)
  }
  context.diagnostic(`seed ${seed}: ${[...verdicts].map(([code, count]) => `${code} ${count}`).join(', ')}`)
  assert.ok(verdicts.size > 5)
})

// Certificates

const wrongKey = (right: AttestationIdentity): AttestationIdentity => ({ ...right, privateKey: newKeyPair().privateKey })
const reversed = (right: AttestationIdentity): AttestationIdentity => ({ ...right, chain: [...right.chain].reverse() })
const cut = (right: AttestationIdentity): AttestationIdentity => ({ ...right, chain: right.chain.map((der) => der.subarray(0, -1)) })
const padded = (right: AttestationIdentity): AttestationIdentity => ({ ...right, chain: right.chain.map((der) => Buffer.concat([der, Uint8Array.of(0)])) })
const bitten = (right: AttestationIdentity): AttestationIdentity => ({ ...right, chain: right.chain.map((der) => Uint8Array.from(der, (byte, at) => (at === 40 ? byte ^ 0x20 : byte))) })

type Fault = { readonly leaf?: LeafOptions; readonly maker?: AuthorityOptions; readonly bend?: (right: AttestationIdentity) => AttestationIdentity }

const leafFaults: Readonly<Record<string, Fault>> = {
  'expired': { leaf: { notAfterMs: now - 1000 } },
  'not valid yet': { leaf: { notBeforeMs: now + 1000 } },
  'for another key': { bend: wrongKey },
  'of a stranger': { leaf: { issuer: [['2.5.4.3', 'Stranger']] } },
  'not for signing': { leaf: { extensions: [basicConstraints(false), keyUsage('sign-certificates')] } },
  'cut short': { bend: cut },
  'followed by a byte': { bend: padded },
  'with a bit bent': { bend: bitten },
}
const issuerFaults: Readonly<Record<string, Fault>> = {
  ...leafFaults,
  'in the wrong order': { bend: reversed },
  'under an issuer that has expired': { maker: { intermediateSpec: { notAfterMs: now - 1000 } } },
  'under an issuer that is not valid yet': { maker: { intermediateSpec: { notBeforeMs: now + 1000 } } },
  'under an issuer that is no CA': { maker: { intermediateExtensions: () => [basicConstraints(false)] } },
  'under an issuer of version 1': { maker: { intermediateSpec: { version: 1 } } },
  'under an issuer signed by a stranger': { maker: { intermediateSpec: { signingKey: authority.root.privateKey } } },
}

function trustUnder({ leaf = {}, maker = {}, bend = (right) => right }: Fault, format: 'packed' | 'fido-u2f', intermediates: number): string {
  const made = createAttestationAuthority({ intermediates, ...maker })
  try {
    const facts = register({ authenticator: { format, identity: bend(made.issue(leaf)) } })
    return assessTrust(facts, { anchors: parseAnchors([made.rootPem]), statement: null }, now).kind
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

for (const [format, intermediates, faults] of [['packed', 0, leafFaults], ['packed', 1, issuerFaults], ['fido-u2f', 0, leafFaults]] as const) {
  test(`${format} under ${intermediates} intermediates is trusted with honest certificates only`, () => {
    assert.equal(trustUnder({}, format, intermediates), 'trusted')
    for (const [what, fault] of Object.entries(faults)) assert.notEqual(trustUnder(fault, format, intermediates), 'trusted', what)
  })
}
