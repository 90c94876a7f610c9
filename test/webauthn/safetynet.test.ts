/** Format "android-safetynet" (WebAuthn L3 §8.5): off unless named, and each rule of it broken. */
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { judgedFormats } from '../../server/webauthn/attestation/formats.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import type { Encodable } from '../authenticator/cbor.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerRegistration, authority, codeOf } from './ceremony.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const host = (name: string) => authority.issue({ keyPair: rsa, subject: [['2.5.4.3', name]] }).chain.map((der) => Buffer.from(der).toString('base64'))
const google = host('attest.android.com')

type Bent = {
  readonly header?: Record<string, unknown>
  readonly claims?: Record<string, unknown>
  readonly statement?: (map: Map<Encodable, Encodable>) => Encodable
  readonly jws?: (text: string) => string
  readonly formats?: readonly string[]
}

function judge(bent: Bent = {}): string {
  let signed: Uint8Array = new Uint8Array()
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const makeStatement = () => {
    const nonce = createHash('sha256').update(signed).digest('base64')
    const body = `${part({ alg: 'RS256', x5c: google, ...bent.header })}.${part({ nonce, ctsProfileMatch: true, ...bent.claims })}`
    const honest = `${body}.${sign('sha256', Buffer.from(body), rsa.privateKey).toString('base64url')}`
    const map = new Map<Encodable, Encodable>([['ver', '12685023'], ['response', Buffer.from(bent.jws?.(honest) ?? honest)]])
    return bent.statement?.(map) ?? map
  }
  const spoil = { toBeSigned: (bytes: Uint8Array) => { signed = bytes; return bytes }, fmt: () => 'android-safetynet', statement: makeStatement }
  const { response, expected } = answerRegistration(createAuthenticator({ format: 'packed-self' }), { where: { spoil } })
  return codeOf(() => verifyRegistration(response, { ...expected, formats: bent.formats ?? judgedFormats }))
}

test('SafetyNet is refused by default, and judged when its format is named', () => {
  const { response, expected } = answerRegistration(createAuthenticator({ format: 'packed-self' }), { where: { spoil: { fmt: () => 'android-safetynet' } } })
  assert.equal(codeOf(() => verifyRegistration(response, expected)), 'fmt_unsupported')
  assert.equal(judge(), 'accepted')
  assert.equal(judge({ formats: ['packed', 'android-safetynet'] }), 'accepted')
  assert.equal(judge({ formats: ['packed'] }), 'fmt_unsupported')
})

const rows: readonly (readonly [what: string, code: string, bent: Bent])[] = [
  ['another nonce', 'attestation_signature_invalid', { claims: { nonce: 'AAAA' } }],
  ['no nonce', 'attestation_signature_invalid', { claims: { nonce: undefined } }],
  ['a device that failed its test', 'attestation_invalid', { claims: { ctsProfileMatch: false } }],
  ['a certificate for another host', 'attestation_certificate_invalid', { header: { x5c: host('attest.android.com.evil.example') } }],
  ['another algorithm', 'attestation_invalid', { header: { alg: 'none' } }],
  ['no certificates', 'attestation_invalid', { header: { x5c: [] } }],
  ['seven certificates', 'attestation_invalid', { header: { x5c: Array(7).fill(google[0]) } }],
  ['a number as certificate', 'attestation_invalid', { header: { x5c: [1] } }],
  ['a certificate in base64url', 'attestation_invalid', { header: { x5c: google.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '') + ' ') } }],
  ['no version', 'attestation_invalid', { statement: (map) => { map.delete('ver'); return map } }],
  ['an empty version', 'attestation_invalid', { statement: (map) => map.set('ver', '') }],
  ['a member more', 'attestation_invalid', { statement: (map) => map.set('more', 1) }],
  ['another signature', 'attestation_signature_invalid', { jws: (text) => `${text.split('.').slice(0, 2).join('.')}.${'A'.repeat(342)}` }],
  ['a signature with foreign characters', 'attestation_invalid', { jws: (text) => `${text}!!` }],
  ['a signature with padding', 'attestation_invalid', { jws: (text) => `${text}==` }],
  ['no signature', 'attestation_signature_invalid', { jws: (text) => `${text.split('.').slice(0, 2).join('.')}.` }],
  ['four parts', 'attestation_invalid', { jws: (text) => `${text}.x` }],
  ['a claim twice', 'attestation_invalid', { jws: (text) => { const [head, claims = '', ...rest] = text.split('.'); return [head, Buffer.from(Buffer.from(claims, 'base64url').toString().replace('{', '{"nonce":"AAAA",')).toString('base64url'), ...rest].join('.') } }],
  ['no JSON', 'attestation_invalid', { jws: (text) => `AAAA${text}` }],
]

for (const [what, code, bent] of rows) {
  test(`android-safetynet: ${what}: ${code}`, () => assert.equal(judge(bent), code))
}
