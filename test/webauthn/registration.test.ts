/** WebAuthn L3 §7.1, one test a rule: each fails when its check is taken out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeCbor, RawCbor, type Encodable } from '../authenticator/cbor.ts'
import { newKeyPair } from '../authenticator/attestation-authority.ts'
import { codeOf, register, type Trial } from './ceremony.ts'

for (const format of ['none', 'packed-self', 'packed', 'fido-u2f'] as const) {
  test(`an honest ${format} registration is accepted and its facts are those of the key`, () => {
    const facts = register({ authenticator: { format } })
    assert.equal(facts.fmt, format === 'packed-self' ? 'packed' : format)
    assert.equal(facts.algorithm, -7)
    assert.equal(facts.attestationType, { none: 'none', 'packed-self': 'self', packed: 'basic', 'fido-u2f': 'basic' }[format])
    assert.equal(facts.chain.length, facts.attestationType === 'basic' ? 1 : 0)
    assert.equal(facts.userVerified, format !== 'fido-u2f')
    assert.match(facts.attestationKeyIdentifier ?? 'absent', facts.chain.length ? /^[0-9a-f]{40}$/ : /^absent$/)
  })
}

for (const algorithm of [-7, -8, -53, -35, -36, -37, -47, -257, -48]) {
  for (const format of ['none', 'packed-self'] as const) {
    test(`a ${format} key of algorithm ${algorithm} is accepted`, () => {
      assert.equal(register({ authenticator: { format, algorithms: [algorithm] } }).algorithm, algorithm)
    })
  }
}

type Spoiled = NonNullable<NonNullable<Trial['where']>['spoil']>
const spoil = (hooks: Spoiled, rest: Trial = {}): Trial => ({ ...rest, where: { ...rest.where, spoil: hooks } })
const withData = (bend: (data: Record<string, unknown>) => unknown) => spoil({ clientData: bend })
const dataText = (text: string) => spoil({ clientDataJSON: () => Buffer.from(text) })
const inKey = (label: number, value: Encodable, authenticator: Trial['authenticator'] = {}) =>
  spoil({ coseKey: (key) => key.set(label, value) }, { authenticator })
const ofLength = (length: number) => spoil({ credentialId: () => new Uint8Array(length).fill(7) })
const inResponse = (members: Record<string, unknown>): Trial => ({ bend: (answer) => ({ ...answer, response: { ...answer.response, ...members } }) })
const inAnswer = (members: Record<string, unknown>): Trial => ({ bend: (answer) => ({ ...answer, ...members }) })
const append = (byte: number) => (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(byte)])
const cut = (bytes: Uint8Array) => bytes.subarray(0, -1)
/** The same point in other bytes: x + p, which still fits into the 66 bytes of P-521. */
const addPrime521 = (x: Uint8Array) =>
  Uint8Array.from(Buffer.from((BigInt(`0x${Buffer.from(x).toString('hex')}`) + 2n ** 521n - 1n).toString(16).padStart(132, '0'), 'hex'))
/** The same y in other bytes: without its sign, and with a zero more. */
const lengthen = (y: Uint8Array) => Uint8Array.from([...y.subarray(0, 31), (y[31] ?? 0) & 0x7f, 0])
const packed = { authenticator: { format: 'packed' } } as const

const rows: Readonly<Record<string, readonly (readonly [what: string, code: string, trial: Trial])[]>> = {
  'steps 5–11, client data': [
    ['type webauthn.get (A9)', 'type_mismatch', withData((data) => ({ ...data, type: 'webauthn.get' }))],
    ['another challenge', 'challenge_mismatch', withData((data) => ({ ...data, challenge: 'AAAA' }))],
    ['the challenge with padding', 'challenge_mismatch', withData((data) => ({ ...data, challenge: `${String(data['challenge'])}=` }))],
    ['another origin', 'client_origin_mismatch', withData((data) => ({ ...data, origin: 'https://login.example.evil' }))],
    ['the origin with a slash', 'client_origin_mismatch', withData((data) => ({ ...data, origin: 'https://login.example/' }))],
    ['the origin in capitals', 'client_origin_mismatch', withData((data) => ({ ...data, origin: 'https://LOGIN.example' }))],
    ['a cross-origin frame', 'cross_origin', { where: { crossOrigin: true } }],
    ['a cross-origin frame under a listed top', 'accepted', { where: { crossOrigin: true, topOrigin: 'https://top.example' }, expected: { topOrigins: ['https://top.example'] } }],
    ['a cross-origin frame under another top', 'cross_origin', { where: { crossOrigin: true, topOrigin: 'https://bad.example' }, expected: { topOrigins: ['https://top.example'] } }],
    ['a cross-origin frame that names no top', 'cross_origin', { where: { crossOrigin: true }, expected: { topOrigins: ['https://top.example'] } }],
    ['a top origin without crossOrigin', 'cross_origin', { where: { topOrigin: 'https://top.example' }, expected: { topOrigins: ['https://top.example'] } }],
    ['a top origin nobody listed', 'cross_origin', { where: { topOrigin: 'https://top.example' } }],
    ['no type', 'client_data_invalid', withData(({ challenge, origin }) => ({ challenge, origin }))],
    ['no challenge', 'client_data_invalid', withData(({ type, origin }) => ({ type, origin }))],
    ['no origin', 'client_data_invalid', withData(({ type, challenge }) => ({ type, challenge }))],
    ['a list as challenge', 'client_data_invalid', withData((data) => ({ ...data, challenge: [data['challenge']] }))],
    ['a number as origin', 'client_data_invalid', withData((data) => ({ ...data, origin: 1 }))],
    ['a text as crossOrigin', 'client_data_invalid', withData((data) => ({ ...data, crossOrigin: 'false' }))],
    ['a number as topOrigin', 'client_data_invalid', withData((data) => ({ ...data, topOrigin: 1 }))],
    ['an unknown tokenBinding status', 'client_data_invalid', withData((data) => ({ ...data, tokenBinding: { status: 'maybe' } }))],
    ['a supported tokenBinding', 'accepted', withData((data) => ({ ...data, tokenBinding: { status: 'supported' } }))],
    ['a malformed tokenBinding', 'client_data_invalid', withData((data) => ({ ...data, tokenBinding: 'x' }))],
    ['a tokenBinding without its id', 'client_data_invalid', withData((data) => ({ ...data, tokenBinding: { status: 'present' } }))],
    ['a list instead of an object (A11)', 'client_data_invalid', withData((data) => [data])],
    ['null', 'client_data_invalid', dataText('null')],
    ['no JSON', 'client_data_invalid', dataText('{')],
    ['200 000 nested lists', 'client_data_invalid', dataText('['.repeat(200_000))],
    ['9 KiB', 'client_data_invalid', withData((data) => ({ ...data, more: 'x'.repeat(9000) }))],
    ['invalid UTF-8 (A11)', 'client_data_invalid', spoil({ clientDataJSON: (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xff"}', 'latin1')]) })],
    ['duplicate challenge keys (A11)', 'client_data_invalid', spoil({ clientDataJSON: (bytes) => Buffer.from(`{"challenge":"AAAA",${Buffer.from(bytes).toString().slice(1)}`) })],
    ['a duplicate key hidden by an escape', 'client_data_invalid', spoil({ clientDataJSON: (bytes) => Buffer.from(`{"\\u006frigin":"https://evil.example",${Buffer.from(bytes).toString().slice(1)}`) })],
    ['a BOM, unknown keys, another order (A10)', 'accepted', spoil({ clientDataJSON: (bytes) => Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), bytes]), clientData: (data) => ({ extra: { type: 1, origin: '"' }, ...Object.fromEntries(Object.entries(data).reverse()) }) })],
  ],
  'steps 13–19, authenticator data': [
    ['another RP ID (A12)', 'rp_id_mismatch', spoil({ rpId: () => 'other.example' })],
    ['UP=0 (A13)', 'user_presence_missing', spoil({ flags: (flags) => flags & ~0x01 })],
    ['UV=0 where required', 'user_verification_missing', { authenticator: { userVerified: false }, expected: { requireUserVerification: true } }],
    ['BE=0 and BS=1', 'backup_state_invalid', { authenticator: { backedUp: true } }],
    ['BE=1 and BS=1', 'accepted', { authenticator: { backedUp: true, backupEligible: true } }],
    ['AT=0 with data', 'cbor_invalid', spoil({ flags: (flags) => flags & ~0x40 })],
    ['AT=0 without data', 'authenticator_data_invalid', spoil({ flags: (flags) => flags & ~0x40, authenticatorData: (bytes) => bytes.subarray(0, 37) })],
    ['ED=1 without extensions', 'cbor_invalid', spoil({ flags: (flags) => flags | 0x80 })],
    ['reserved bits set', 'accepted', spoil({ flags: (flags) => flags | 0x22 })],
    ['an extension map', 'accepted', spoil({ extensions: () => new Map<Encodable, Encodable>([['credProtect', 2]]) })],
    ['extensions that are a list', 'authenticator_data_invalid', spoil({ extensions: () => [1] })],
    ['extensions named by numbers', 'authenticator_data_invalid', spoil({ extensions: () => new Map<Encodable, Encodable>([[1, 2]]) })],
    ['a trailing byte (A21)', 'cbor_invalid', spoil({ authenticatorData: append(0) })],
    ['36 bytes', 'authenticator_data_invalid', spoil({ authenticatorData: (bytes) => bytes.subarray(0, 36) })],
    ['attested data cut within the AAGUID', 'authenticator_data_invalid', spoil({ authenticatorData: (bytes) => bytes.subarray(0, 50) })],
    ['attested data cut within the id', 'authenticator_data_invalid', spoil({ authenticatorData: (bytes) => bytes.subarray(0, 60) })],
    ['a key cut short', 'cbor_invalid', spoil({ authenticatorData: cut })],
  ],
  'step 20, algorithm and key': [
    ['RS256 where only ES256 is offered (A15)', 'alg_not_allowed', { authenticator: { algorithms: [-257] }, expected: { algorithms: [-7] } }],
    ['EdDSA where only ES256 is offered', 'alg_not_allowed', { authenticator: { algorithms: [-8] }, expected: { algorithms: [-7] } }],
    ['RS1', 'alg_not_allowed', inKey(3, -65535, { algorithms: [-257] })],
    ['the curve of another algorithm (A16)', 'public_key_invalid', inKey(-1, 2)],
    ['a compressed point', 'public_key_invalid', inKey(-3, true)],
    ['a point off the curve', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-3, new Uint8Array(32).fill(3)) })],
    ['the point at zero', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-2, new Uint8Array(32)).set(-3, new Uint8Array(32)) })],
    ['x of 31 bytes', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-2, (key.get(-2) as Uint8Array).subarray(1)) })],
    ['x with a leading zero', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-2, Buffer.concat([Uint8Array.of(0), key.get(-2) as Uint8Array])) })],
    ['kty of another algorithm', 'public_key_invalid', inKey(1, 3)],
    ['alg of another kty', 'public_key_invalid', inKey(3, -257)],
    ['no alg', 'public_key_invalid', spoil({ coseKey: (key) => { key.delete(3); return key } })],
    ['a private part', 'public_key_invalid', inKey(-4, new Uint8Array(32))],
    ['a key id', 'public_key_invalid', inKey(2, new Uint8Array(1))],
    ['a label in text', 'public_key_invalid', spoil({ coseKey: (key) => key.set('alg', -7) })],
    ['an EdDSA key of another kty', 'public_key_invalid', inKey(1, 2, { algorithms: [-8] })],
    ['an EdDSA key with a key id', 'public_key_invalid', inKey(2, new Uint8Array(1), { algorithms: [-8] })],
    ['an EdDSA key with a private part', 'public_key_invalid', inKey(-4, new Uint8Array(32), { algorithms: [-8] })],
    ['an RSA key of another kty', 'public_key_invalid', inKey(1, 2, { algorithms: [-257] })],
    ['an RSA key with a private part', 'public_key_invalid', inKey(-3, new Uint8Array(256), { algorithms: [-257] })],
    ['an ML-DSA key of another kty', 'public_key_invalid', inKey(1, 1, { algorithms: [-48] })],
    ['an ML-DSA key with a seed', 'public_key_invalid', inKey(-2, new Uint8Array(32), { algorithms: [-48] })],
    ['a list instead of a map', 'public_key_invalid', spoil({ coseKey: () => [1, 2] })],
    ['RSA of 1024 bits', 'public_key_invalid', inKey(-1, new Uint8Array(128).fill(0xff), { algorithms: [-257] })],
    ['RSA of 8192 bits', 'public_key_invalid', inKey(-1, new Uint8Array(1024).fill(0xff), { algorithms: [-257] })],
    ['RSA with an even modulus', 'public_key_invalid', inKey(-1, new Uint8Array(256).fill(0xfe), { algorithms: [-257] })],
    ['RSA with e=1', 'public_key_invalid', inKey(-2, Uint8Array.of(1), { algorithms: [-257] })],
    ['RSA with an even e', 'public_key_invalid', inKey(-2, Uint8Array.of(1, 0, 0), { algorithms: [-257] })],
    ['RSA with e=3', 'accepted', inKey(-2, Uint8Array.of(3), { algorithms: [-257] })],
    ['Ed25519 of low order', 'public_key_invalid', inKey(-2, Uint8Array.of(1, ...new Uint8Array(31)), { algorithms: [-8] })],
    ['Ed25519 of order eight', 'public_key_invalid', inKey(-2, Uint8Array.from(Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex')), { algorithms: [-8] })],
    ['Ed25519 off the curve', 'public_key_invalid', inKey(-2, Uint8Array.of(2, ...new Uint8Array(31)), { algorithms: [-8] })],
    ['a coordinate not reduced by its prime', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-2, addPrime521(key.get(-2) as Uint8Array)) }, { authenticator: { algorithms: [-36] } })],
    ['Ed25519 of 33 bytes', 'public_key_invalid', spoil({ coseKey: (key) => key.set(-2, lengthen(key.get(-2) as Uint8Array)) }, { authenticator: { algorithms: [-8] } })],
    ['Ed25519 not reduced', 'public_key_invalid', inKey(-2, new Uint8Array(32).fill(0xff), { algorithms: [-8] })],
    ['X25519', 'public_key_invalid', inKey(-1, 4, { algorithms: [-8] })],
    ['ML-DSA of another length', 'public_key_invalid', inKey(-1, new Uint8Array(1311), { algorithms: [-48] })],
  ],
  'step 25, ids and conveniences': [
    ['an id of 0 bytes (A17)', 'credential_id_invalid', ofLength(0)],
    ['an id of 1 byte', 'accepted', ofLength(1)],
    ['an id of 1023 bytes', 'accepted', ofLength(1023)],
    ['an id of 1024 bytes', 'credential_id_invalid', ofLength(1024)],
    ['an id that is not the one attested', 'credential_id_invalid', inAnswer({ id: 'AQID', rawId: 'AQID' })],
    ['id and rawId apart', 'credential_id_invalid', inAnswer({ rawId: 'AQID' })],
    ['a rawId that is not base64url', 'encoding_invalid', inAnswer({ rawId: 'AQ!D' })],
    ...['AQIDBA==', 'AQID BA', 'AQID!!', 'AQIDBB', 'AQI+', 'AQID\n', 'A'].map((id) => [`the id spelled ${JSON.stringify(id)} (A19)`, 'encoding_invalid', inAnswer({ id, rawId: id })] as const),
    ['clientDataJSON in base64', 'encoding_invalid', { bend: (answer) => ({ ...answer, response: { ...answer.response, clientDataJSON: `${answer.response.clientDataJSON}=` } }) }],
    ['another publicKeyAlgorithm', 'response_mismatch', inResponse({ publicKeyAlgorithm: -257 })],
    ['another publicKey', 'response_mismatch', inResponse({ publicKey: newKeyPair().publicKey.export({ type: 'spki', format: 'der' }).toString('base64url') })],
    ['no publicKey (null)', 'accepted', inResponse({ publicKey: null })],
    ['another authenticatorData', 'response_mismatch', inResponse({ authenticatorData: 'AAAA' })],
    ['an answer without conveniences', 'accepted', { where: { bare: true } }],
  ],
  'step 13, the attestation object': [
    ['a trailing byte (A21)', 'cbor_invalid', spoil({ attestationObject: append(0) })],
    ['one byte less', 'cbor_invalid', spoil({ attestationObject: cut })],
    ['empty', 'cbor_invalid', spoil({ attestationObject: () => new Uint8Array() })],
    ['a number', 'attestation_invalid', spoil({ attestationObject: () => Uint8Array.of(1) })],
    ['an empty map', 'attestation_invalid', spoil({ attestationObject: () => Uint8Array.of(0xa0) })],
    ['33 KiB', 'cbor_invalid', spoil({ statement: (map) => map.set('more', new Uint8Array(33_000)) })],
    ['30 KiB', 'attestation_invalid', spoil({ statement: (map) => map.set('more', new Uint8Array(30_000)) })],
    ['authData as text', 'attestation_invalid', spoil({ attestationObject: () => encodeCbor(new Map<Encodable, Encodable>([['fmt', 'none'], ['attStmt', new Map()], ['authData', 'x']])) })],
    ['a fourth member', 'attestation_invalid', spoil({ attestationObject: () => encodeCbor(new Map<Encodable, Encodable>([['fmt', 'none'], ['attStmt', new Map()], ['authData', 'x'], ['more', 1]])) })],
    ['attStmt as a list, packed', 'attestation_invalid', spoil({ statement: () => [1] }, packed)],
    ['fmt as bytes', 'attestation_invalid', spoil({ fmt: () => Uint8Array.of(1) })],
    ['an unknown fmt (B1)', 'fmt_unsupported', spoil({ fmt: () => 'foo' })],
    ['fmt in another case (B1)', 'fmt_unsupported', spoil({ fmt: () => 'Packed' }, packed)],
    ['attStmt as text', 'attestation_invalid', spoil({ statement: () => 'x' })],
    ['a duplicate key in attStmt', 'cbor_invalid', spoil({ statement: () => new RawCbor(Uint8Array.of(0xa2, 0x61, 0x61, 1, 0x61, 0x61, 2)) })],
    ['an indefinite map', 'cbor_invalid', spoil({ statement: () => new RawCbor(Uint8Array.of(0xbf, 0xff)) })],
    ['a tag', 'cbor_invalid', spoil({ statement: () => new RawCbor(Uint8Array.of(0xc0, 0xa0)) })],
  ],
  'none (§8.7)': [['with a statement', 'attestation_invalid', spoil({ statement: (map) => map.set('alg', -7) })]],
}

for (const [subject, list] of Object.entries(rows)) {
  for (const [what, code, trial] of list) {
    test(`${subject}: ${what}: ${code}`, () => assert.equal(codeOf(() => register(trial)), code))
  }
}
