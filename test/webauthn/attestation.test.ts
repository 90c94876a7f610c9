/** The attestation formats of security keys (WebAuthn L3 §8.2, §8.6), one test a rule. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { newKeyPair, type LeafOptions } from '../authenticator/attestation-authority.ts'
import type { Encodable } from '../authenticator/cbor.ts'
import { aaguidExtension, basicConstraints } from '../authenticator/certificate.ts'
import { testAaguid } from '../authenticator/software-authenticator.ts'
import { authority, codeOf, identity, register, type Trial } from './ceremony.ts'

type Spoiled = NonNullable<NonNullable<Trial['where']>['spoil']>
type Format = 'packed' | 'packed-self' | 'fido-u2f'
const spoil = (format: Format, hooks: Spoiled): Trial => ({ authenticator: { format }, where: { spoil: hooks } })
const set = (format: Format, key: string, value: Encodable) => spoil(format, { statement: (map) => map.set(key, value) })
const drop = (format: Format, key: string) => spoil(format, { statement: (map) => { map.delete(key); return map } })
const flip = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte))
const leaf = (options: LeafOptions, format: Format = 'packed'): Trial => ({ authenticator: { format, identity: authority.issue(options) } })
const subject = (changes: Readonly<Record<string, string | null>>): Trial => {
  const usual = { '2.5.4.6': 'DE', '2.5.4.10': 'Maker', '2.5.4.11': 'Authenticator Attestation', '2.5.4.3': 'Batch', ...changes }
  return leaf({ subject: Object.entries(usual).flatMap(([oid, text]) => (text === null ? [] : [[oid, text] as const])) })
}
const [der = new Uint8Array()] = identity.chain
const p384 = newKeyPair('P-384')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

const rows: readonly (readonly [what: string, code: string, trial: Trial])[] = [
  ['packed: the AAGUID extension matches', 'accepted', leaf({ aaguid: testAaguid })],
  ['packed: the AAGUID extension is of another model (B5)', 'aaguid_mismatch', leaf({ aaguid: new Uint8Array(16) })],
  ['packed: the AAGUID extension is critical (B5)', 'attestation_certificate_invalid', leaf({ extensions: [basicConstraints(false), aaguidExtension(testAaguid, true)] })],
  ['packed: the AAGUID extension is no octet string', 'attestation_certificate_invalid', leaf({ extensions: [basicConstraints(false), { oid: '1.3.6.1.4.1.45724.1.1.4', value: testAaguid }] })],
  ['packed: a CA as leaf (B5)', 'attestation_certificate_invalid', leaf({ extensions: [basicConstraints(true)] })],
  ['packed: a leaf without basic constraints', 'attestation_certificate_invalid', leaf({ extensions: [] })],
  ['packed: a leaf of version 1 (B5)', 'attestation_certificate_invalid', leaf({ version: 1 })],
  ['packed: another unit (B5)', 'attestation_certificate_invalid', subject({ '2.5.4.11': 'Authenticator attestation' })],
  ['packed: no country', 'attestation_certificate_invalid', subject({ '2.5.4.6': null })],
  ['packed: a country that is no code', 'attestation_certificate_invalid', subject({ '2.5.4.6': 'Germany' })],
  ['packed: no organization', 'attestation_certificate_invalid', subject({ '2.5.4.10': null })],
  ['packed: no common name', 'attestation_certificate_invalid', subject({ '2.5.4.3': null })],
  ['packed: alg of another key (B7)', 'attestation_invalid', set('packed', 'alg', -8)],
  ['packed: alg of another curve', 'attestation_invalid', leaf({ keyPair: p384 })],
  ['packed: alg ES256 over an RSA certificate', 'attestation_invalid', leaf({ keyPair: rsa })],
  ['packed: alg unknown', 'attestation_invalid', set('packed', 'alg', -65535)],
  ['packed: alg as text', 'attestation_invalid', set('packed', 'alg', 'ES256')],
  ['packed: one bit of the signature (B7)', 'attestation_signature_invalid', spoil('packed', { signature: flip })],
  ['packed: the signature with a byte more', 'attestation_signature_invalid', spoil('packed', { signature: (bytes) => Buffer.concat([bytes, Uint8Array.of(0)]) })],
  ['packed: a signature over other data', 'attestation_signature_invalid', spoil('packed', { toBeSigned: flip })],
  ['packed: authenticator data changed after signing', 'attestation_signature_invalid', spoil('packed', { sentAuthenticatorData: (bytes) => { const bent = Uint8Array.from(bytes); bent[36] = 99; return bent } })],
  ['packed: signed by another key than the certificate (B7)', 'attestation_signature_invalid', { authenticator: { format: 'packed', identity: { ...identity, privateKey: newKeyPair().privateKey } } }],
  ['packed: an empty signature', 'attestation_invalid', set('packed', 'sig', new Uint8Array())],
  ['packed: no signature', 'attestation_invalid', drop('packed', 'sig')],
  ['packed: no alg', 'attestation_invalid', drop('packed', 'alg')],
  ['packed: an unknown member', 'attestation_invalid', set('packed', 'more', 1)],
  ['packed: ECDAA', 'attestation_invalid', set('packed-self', 'ecdaaKeyId', new Uint8Array(1))],
  ['packed: x5c empty', 'attestation_invalid', set('packed', 'x5c', [])],
  ['packed: x5c as bytes', 'attestation_invalid', set('packed', 'x5c', der)],
  ['packed: x5c of texts', 'attestation_invalid', set('packed', 'x5c', ['x'])],
  ['packed: x5c of 20 certificates (B6)', 'attestation_invalid', set('packed', 'x5c', Array(20).fill(der))],
  ['packed: a certificate of 9 KiB (B6)', 'attestation_certificate_invalid', leaf({ extensions: [basicConstraints(false), { oid: '1.2.3', value: new Uint8Array(9000) }] })],
  ['packed: a certificate with a byte more', 'attestation_certificate_invalid', set('packed', 'x5c', [Buffer.concat([der, Uint8Array.of(0)])])],
  ['packed: a certificate cut short', 'attestation_certificate_invalid', set('packed', 'x5c', [der.subarray(0, -1)])],
  ['packed: noise as certificate', 'attestation_certificate_invalid', set('packed', 'x5c', [randomBytes(500)])],
  ['self: alg is not the key\'s', 'attestation_invalid', set('packed-self', 'alg', -8)],
  ['self: one bit of the signature', 'attestation_signature_invalid', spoil('packed-self', { signature: flip })],
  ['self: a signature over other data', 'attestation_signature_invalid', spoil('packed-self', { toBeSigned: flip })],
  ['self: the certificates taken away from a packed statement', 'attestation_signature_invalid', drop('packed', 'x5c')],
  ['u2f: a model id (B10)', 'attestation_invalid', { authenticator: { format: 'fido-u2f', aaguid: testAaguid } }],
  ['u2f: no certificate (B10)', 'attestation_invalid', set('fido-u2f', 'x5c', [])],
  ['u2f: two certificates (B10)', 'attestation_invalid', set('fido-u2f', 'x5c', [der, authority.root.certificate])],
  ['u2f: a certificate on P-384 (B10)', 'attestation_certificate_invalid', leaf({ keyPair: p384 }, 'fido-u2f')],
  ['u2f: a certificate of RSA', 'attestation_certificate_invalid', leaf({ keyPair: rsa }, 'fido-u2f')],
  ['u2f: signed over another key handle (B10)', 'attestation_signature_invalid', spoil('fido-u2f', { toBeSigned: (bytes) => { const bent = Uint8Array.from(bytes); bent[70] = (bent[70] ?? 0) ^ 1; return bent } })],
  ['u2f: one bit of the signature', 'attestation_signature_invalid', spoil('fido-u2f', { signature: flip })],
  ['u2f: an alg beside', 'attestation_invalid', set('fido-u2f', 'alg', -7)],
  ['u2f: no signature', 'attestation_invalid', drop('fido-u2f', 'sig')],
  ['u2f: a credential key that is not on P-256', 'attestation_invalid', { authenticator: { format: 'fido-u2f', algorithms: [-35] } }],
  ['u2f: a batch certificate of version 1', 'accepted', leaf({ version: 1 }, 'fido-u2f')],
]

for (const [what, code, trial] of rows) {
  test(`${what}: ${code}`, () => assert.equal(codeOf(() => register(trial)), code))
}

test('the key identifier of a certificate is the SHA-1 of its point', async () => {
  const { createHash } = await import('node:crypto')
  const pair = newKeyPair()
  const point = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
  const facts = register(leaf({ keyPair: pair }, 'fido-u2f'))
  assert.equal(facts.attestationKeyIdentifier, createHash('sha1').update(point).digest('hex'))
})
