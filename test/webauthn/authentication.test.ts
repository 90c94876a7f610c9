/** WebAuthn L3 §7.2, one test a rule. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyAuthentication } from '../../server/webauthn/authentication.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import type { AuthenticationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerRegistration, authenticate, codeOf, expectRegistration, origin, rpId, type Trial } from './ceremony.ts'

type Spoiled = NonNullable<NonNullable<Trial['where']>['spoil']>
const spoil = (hooks: Spoiled, rest: Trial = {}): Trial => ({ ...rest, where: { spoil: hooks } })
const flip = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte))

for (const algorithm of [-7, -8, -53, -35, -36, -37, -47, -257, -48]) {
  test(`an assertion of algorithm ${algorithm} is accepted`, () => {
    const facts = authenticate({ authenticator: { algorithms: [algorithm] } })
    assert.equal(facts.counterAdvanced, true)
    assert.equal(facts.signCount, 1)
  })
}

const rows: readonly (readonly [what: string, code: string, trial: Trial])[] = [
  ['type webauthn.create (A9)', 'type_mismatch', spoil({ clientData: (data) => ({ ...data, type: 'webauthn.create' }) })],
  ['another challenge', 'challenge_mismatch', spoil({ clientData: (data) => ({ ...data, challenge: 'AAAA' }) })],
  ['another origin', 'client_origin_mismatch', spoil({ clientData: (data) => ({ ...data, origin: 'https://evil.example' }) })],
  ['a cross-origin frame', 'cross_origin', { where: { crossOrigin: true } }],
  ['crossOrigin without topOrigin where tops are listed', 'cross_origin', { where: { crossOrigin: true }, expected: { topOrigins: ['https://top.example'] } }],
  ['a listed top origin', 'accepted', { where: { crossOrigin: true, topOrigin: 'https://top.example' }, expected: { topOrigins: ['https://top.example'] } }],
  ['another RP ID', 'rp_id_mismatch', spoil({ rpId: () => 'other.example' })],
  ['UP=0', 'user_presence_missing', spoil({ flags: (flags) => flags & ~1 })],
  ['UV=0 where required', 'user_verification_missing', { authenticator: { userVerified: false }, expected: { requireUserVerification: true } }],
  ['BE=0 and BS=1', 'backup_state_invalid', spoil({ flags: (flags) => flags | 0x10 })],
  ['BE changed', 'backup_eligibility_changed', spoil({ flags: (flags) => flags | 0x08 })],
  ['trailing bytes', 'cbor_invalid', spoil({ authenticatorData: (bytes) => Buffer.concat([bytes, Uint8Array.of(0)]) })],
  ['36 bytes', 'authenticator_data_invalid', spoil({ authenticatorData: (bytes) => bytes.subarray(0, 36) })],
  ['one bit of the signature', 'signature_invalid', spoil({ signature: flip })],
  ['an empty signature', 'signature_invalid', spoil({ signature: () => new Uint8Array() })],
  ['a signature over other data', 'signature_invalid', spoil({ toBeSigned: flip })],
  ['client data changed after signing', 'signature_invalid', spoil({ clientDataJSON: (bytes) => Buffer.concat([Buffer.from(' '), bytes]) })],
  ['authenticator data changed after signing', 'signature_invalid', spoil({ sentAuthenticatorData: flip })],
]

for (const [what, code, trial] of rows) {
  test(`${what}: ${code}`, () => assert.equal(codeOf(() => authenticate(trial)), code))
}

test('a counter that stays or goes back is a fact, not a refusal', () => {
  assert.equal(authenticate({ stored: { signCount: 5 } }).counterAdvanced, false)
  assert.equal(authenticate({ stored: { signCount: 1 } }).counterAdvanced, false)
  assert.equal(authenticate({ authenticator: { counter: false } }).counterAdvanced, true)
  assert.equal(authenticate({ authenticator: { counter: false }, stored: { signCount: 1 } }).counterAdvanced, false)
})

/** An honest assertion, bent, against a record with the user handle "user". */
function bent(
  bend: (answer: AuthenticationResponse) => AuthenticationResponse,
  stored: { readonly userHandle?: Uint8Array } = { userHandle: Buffer.from('user') },
): string {
  const key = createAuthenticator()
  const { response, expected } = answerRegistration(key)
  const { credentialId: id, publicKey, backupEligible } = verifyRegistration(response, expected)
  const again = expectRegistration()
  const answer = key.get({ rpId, challenge: Buffer.from(again.challenge).toString('base64url') }, { origin })
  const credential = { id, publicKey, signCount: 0, backupEligible, ...stored }
  return codeOf(() => verifyAuthentication(bend(answer), { ...again, credential }))
}

const handle = (userHandle: string | null) => (answer: AuthenticationResponse) => ({ ...answer, response: { ...answer.response, userHandle } })

test('the user handle is compared when there is one', () => {
  assert.equal(bent((answer) => answer), 'accepted')
  assert.equal(bent(handle(null)), 'accepted')
  assert.equal(bent(handle('b3RoZXI')), 'user_handle_mismatch')
  assert.equal(bent(handle('')), 'user_handle_mismatch')
  assert.equal(bent(handle('dXNlcg==')), 'encoding_invalid')
  assert.equal(bent(handle('A'.repeat(88))), 'user_handle_mismatch')
  assert.equal(bent(handle('b3RoZXI'), {}), 'accepted')
  assert.equal(bent(handle(''), {}), 'user_handle_mismatch')
  assert.equal(bent(handle('A'.repeat(88)), {}), 'user_handle_mismatch')
})

test('another credential id, or id and rawId apart, is refused', () => {
  assert.equal(bent((answer) => ({ ...answer, id: 'AQID', rawId: 'AQID' })), 'credential_unknown')
  assert.equal(bent((answer) => ({ ...answer, rawId: 'AQID' })), 'credential_id_invalid')
  assert.equal(bent((answer) => ({ ...answer, id: `${answer.id}=`, rawId: `${answer.id}=` })), 'encoding_invalid')
})
