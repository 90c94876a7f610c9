/** Every algorithm of a credential (WebAuthn L3 §5.8.5): it registers and signs, and each way its key can be wrong is refused. */
import assert from 'node:assert/strict'
import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { judgedAlgorithms } from '../../server/webauthn/cose-algorithms.ts'
import type { Encodable } from '../authenticator/cbor.ts'
import { makeCredentialKey, toCose } from '../authenticator/credential-key.ts'
import { authenticate, codeOf, register } from './ceremony.ts'

type Key = Map<Encodable, Encodable>
type Bend = (key: Key) => Encodable
const bytes = (key: Key, label: number): Uint8Array => {
  const value = key.get(label)
  return value instanceof Uint8Array ? value : new Uint8Array()
}
const shorter = (label: number): Bend => (key) => key.set(label, bytes(key, label).subarray(1))
const longer = (label: number): Bend => (key) => key.set(label, Buffer.concat([Uint8Array.of(0), bytes(key, label)]))
const flipped = (label: number): Bend => (key) => key.set(label, Uint8Array.from(bytes(key, label), (byte, at) => (at === 5 ? byte ^ 1 : byte)))
const set = (label: number, value: Encodable): Bend => (key) => key.set(label, value)
const drop = (label: number): Bend => (key) => { key.delete(label); return key }

type Family = Readonly<Record<string, Bend>>

const ec: Family = {
  'another curve': (key) => key.set(-1, key.get(-1) === 1 ? 2 : 1),
  'a compressed point': set(-3, true),
  'a point off its curve': flipped(-3),
  'a short x': shorter(-2),
  'a long x': longer(-2),
  'a short y': shorter(-3),
  'no y': drop(-3),
  'a private part': set(-4, new Uint8Array(32).fill(1)),
  'kty OKP': set(1, 1),
  'kty RSA': set(1, 3),
}
const okp: Family = {
  'another curve': (key) => key.set(-1, key.get(-1) === 6 ? 7 : 6),
  'the curve of a key exchange': (key) => key.set(-1, key.get(-1) === 6 ? 4 : 5),
  'a short x': shorter(-2),
  'a long x': longer(-2),
  'a y': set(-3, new Uint8Array(32)),
  'a private part': set(-4, new Uint8Array(32).fill(1)),
  'a point of low order': (key) => key.set(-2, Uint8Array.from(bytes(key, -2), (_, at) => (at === 0 ? 1 : 0))),
  'kty EC2': set(1, 2),
}
const rsa: Family = {
  'a modulus of 1024 bits': set(-1, new Uint8Array(128).fill(0xff)),
  'a modulus of 4097 bits': (key) => key.set(-1, Buffer.concat([Uint8Array.of(1), new Uint8Array(512).fill(0xff)])),
  'an even modulus': (key) => key.set(-1, Uint8Array.from(bytes(key, -1), (byte, at) => (at === 255 ? byte & 0xfe : byte))),
  'a modulus with a leading zero': longer(-1),
  'e = 1': set(-2, Uint8Array.of(1)),
  'an even e': set(-2, Uint8Array.of(1, 0, 0)),
  'e of five bytes': set(-2, Uint8Array.of(1, 0, 0, 0, 1)),
  'no e': set(-2, new Uint8Array()),
  'a private part': set(-3, new Uint8Array(256).fill(1)),
  'kty EC2': set(1, 2),
}
const akp: Family = {
  'a short key': shorter(-1),
  'a long key': longer(-1),
  'a private part': set(-2, new Uint8Array(32)),
  'kty OKP': set(1, 1),
}
const everywhere: Family = {
  'no alg': drop(3),
  'no kty': drop(1),
  'a key id': set(2, Uint8Array.of(1)),
  'operations': set(4, [2]),
  'a label in text': (key) => key.set('x', 1),
}

const families: readonly (readonly [algorithm: number, name: string, family: Family])[] = [
  [-7, 'ES256', ec], [-35, 'ES384', ec], [-36, 'ES512', ec], [-47, 'ES256K', ec], [-8, 'EdDSA', okp], [-53, 'Ed448', okp],
  [-257, 'RS256', rsa], [-37, 'PS256', rsa], [-48, 'ML-DSA-44', akp],
]
const flipLast = (signature: Uint8Array) => Uint8Array.from(signature, (byte, at) => (at === signature.length - 1 ? byte ^ 1 : byte))

for (const [algorithm, name, family] of families) {
  const authenticator = { algorithms: [algorithm] }
  const others = judgedAlgorithms.filter((other) => other !== algorithm)

  test(`${name}: a key registers, attests itself, and signs`, () => {
    assert.equal(register({ authenticator }).algorithm, algorithm)
    assert.equal(register({ authenticator: { ...authenticator, format: 'packed-self' } }).attestationType, 'self')
    assert.equal(authenticate({ authenticator }).counterAdvanced, true)
  })

  test(`${name}: a bent signature and one over other data are refused`, () => {
    for (const spoil of [{ signature: flipLast }, { toBeSigned: flipLast }]) {
      assert.equal(codeOf(() => register({ authenticator: { ...authenticator, format: 'packed-self' }, where: { spoil } })), 'attestation_signature_invalid')
      assert.equal(codeOf(() => authenticate({ authenticator, where: { spoil } })), 'signature_invalid')
    }
  })

  test(`${name}: not taken where it was not offered`, () => {
    assert.equal(codeOf(() => register({ authenticator, expected: { algorithms: others } })), 'alg_not_allowed')
  })

  test(`${name}: alg of every other algorithm is refused`, () => {
    for (const other of judgedAlgorithms) {
      const known = families.find(([id]) => id === other)
      // PS256 and RS256 keys are the same numbers; only a signature tells them apart.
      if (other === algorithm || (family === rsa && (known === undefined || known[2] === rsa))) continue
      assert.equal(codeOf(() => register({ authenticator, where: { spoil: { coseKey: (key) => key.set(3, other) } } })), 'public_key_invalid', String(other))
    }
  })

  for (const [what, bend] of Object.entries({ ...family, ...everywhere })) {
    test(`${name}: ${what}: public_key_invalid`, () => {
      assert.equal(codeOf(() => register({ authenticator, where: { spoil: { coseKey: (key) => bend(key) } } })), 'public_key_invalid')
    })
  }
}

test('RS1 is no algorithm of a credential, offered or not', () => {
  const bent = { authenticator: { algorithms: [-257] }, where: { spoil: { coseKey: (key: Key) => key.set(3, -65535) } } }
  assert.equal(codeOf(() => register(bent)), 'alg_not_allowed')
  assert.equal(codeOf(() => register({ ...bent, expected: { algorithms: [-257, -65535] } })), 'alg_not_allowed')
})

test('a coordinate of Ed448 that sets the bit RFC 8032 leaves empty is refused', () => {
  const key = makeCredentialKey(-53).cose.get(-2)
  assert.ok(key instanceof Uint8Array && key.length === 57)
  const bent = Uint8Array.from(key, (byte, at) => (at === 56 ? byte | 1 : byte))
  assert.equal(codeOf(() => register({ authenticator: { algorithms: [-53] }, where: { spoil: { coseKey: (cose) => cose.set(-2, bent) } } })), 'public_key_invalid')
})

test('PS256 of a credential has the salt of COSE and no other', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = (saltLength: number) => ({
    algorithm: -37, cose: toCose(publicKey, -37),
    sign: (data: Uint8Array) => sign('sha256', data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  })
  assert.equal(codeOf(() => register({ authenticator: { format: 'packed-self', key: key(32) } })), 'accepted')
  assert.equal(codeOf(() => register({ authenticator: { format: 'packed-self', key: key(20) } })), 'attestation_signature_invalid')
})
