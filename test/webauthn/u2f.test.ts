/** FIDO U2F Raw Message Formats 1.2: honest messages, and each rule broken. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { judgeStatementAlone } from '../../server/webauthn/statement-alone.ts'
import { parseAttestationObject } from '../../server/webauthn/attestation-object.ts'
import { encodeU2fKey } from '../../server/webauthn/u2f/as-webauthn.ts'
import { verifyU2fAuthentication, type U2fSignatureMessage } from '../../server/webauthn/u2f/authentication.ts'
import { parseU2fRegistration } from '../../server/webauthn/u2f/raw-messages.ts'
import { verifyU2fRegistration, type U2fRegistrationMessage } from '../../server/webauthn/u2f/registration.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { parseAnchors } from '../../server/trust/anchors.ts'
import { newKeyPair } from '../authenticator/attestation-authority.ts'
import { encodeCbor, type Encodable } from '../authenticator/cbor.ts'
import { der } from '../authenticator/der.ts'
import { createU2fKey, writeU2fClientData } from '../authenticator/u2f-key.ts'
import { authority, codeOf, identity } from './ceremony.ts'

const appId = 'https://bank.example/app-id.json'
const facet = 'https://login.bank.example'
const challenge = 'Y2hhbGxlbmdlIG9mIG9sZA'
const key = createU2fKey(identity)
const expected = { appId, challenge, origins: [facet] }

function registration(bent: Partial<U2fRegistrationMessage> = {}, clientData = writeU2fClientData('register', challenge, facet)): U2fRegistrationMessage {
  return { ...expected, clientData, registrationData: key.register(appId, clientData), ...bent }
}

function signature(bent: Partial<U2fSignatureMessage> = {}, clientData = writeU2fClientData('sign', challenge, facet), userPresence = 1): U2fSignatureMessage {
  const credential = { publicKey: encodeU2fKey(key.point), signCount: 4 }
  return { ...expected, clientData, signatureData: key.sign(appId, clientData, 5, userPresence), credential, ...bent }
}

const honest = registration()
const bend = (change: (bytes: Buffer) => Uint8Array) => ({ ...honest, registrationData: change(Buffer.from(honest.registrationData)) })
const flipAt = (at: number) => bend((bytes) => { const index = at < 0 ? bytes.length + at : at; bytes[index] = (bytes[index] ?? 0) ^ 1; return bytes })
const data = (value: unknown) => Buffer.from(JSON.stringify(value))
const old = (change: Record<string, unknown>) => data({ typ: 'navigator.id.finishEnrollment', challenge, origin: facet, ...change })

const registrations: readonly (readonly [what: string, code: string, message: U2fRegistrationMessage])[] = [
  ['honest', 'accepted', honest],
  ['whose challenge and facet nobody kept', 'accepted', { ...honest, challenge: null, origins: null }],
  ['for another appId', 'attestation_signature_invalid', { ...honest, appId: 'https://other.example' }],
  ['with another challenge', 'challenge_mismatch', { ...honest, challenge: 'AAAA' }],
  ['from another facet', 'client_origin_mismatch', { ...honest, origins: ['https://bank.example'] }],
  ['with the client data of a signature', 'type_mismatch', registration({}, writeU2fClientData('sign', challenge, facet))],
  ['with other client data than was signed', 'attestation_signature_invalid', { ...honest, clientData: old({ more: 1 }) }],
  ['without a challenge', 'client_data_invalid', registration({}, old({ challenge: undefined }))],
  ['without an origin', 'client_data_invalid', registration({}, old({ origin: 5 }))],
  ['without a type', 'client_data_invalid', registration({}, old({ typ: null }))],
  ['with a key twice', 'client_data_invalid', registration({}, Buffer.from(`{"challenge":"AAAA",${old({}).toString().slice(1)}`))],
  ['with client data that is no JSON', 'client_data_invalid', registration({}, Buffer.from('{'))],
  ['with client data that is no object', 'client_data_invalid', registration({}, Buffer.from('null'))],
  ['with client data of 9 KiB', 'client_data_invalid', registration({}, old({ more: 'x'.repeat(9000) }))],
  ['empty', 'attestation_invalid', bend(() => new Uint8Array())],
  ['of 17 KiB', 'attestation_invalid', bend((bytes) => Buffer.concat([bytes.subarray(0, 131 + (identity.chain[0]?.length ?? 0)), der(0x30, Buffer.alloc(17_000))]))],
  ['with another first byte', 'attestation_invalid', flipAt(0)],
  ['with a compressed point', 'public_key_invalid', bend((bytes) => { bytes[1] = 2; return bytes })],
  ['with a point off the curve', 'public_key_invalid', flipAt(40)],
  ['with another key handle', 'attestation_signature_invalid', flipAt(70)],
  ['without a key handle', 'attestation_invalid', bend((bytes) => Buffer.concat([bytes.subarray(0, 66), Uint8Array.of(0), bytes.subarray(131)]))],
  ['cut within the point', 'attestation_invalid', bend((bytes) => bytes.subarray(0, 66))],
  ['cut within the key handle', 'attestation_invalid', bend((bytes) => bytes.subarray(0, 90))],
  ['cut within the certificate', 'attestation_invalid', bend((bytes) => bytes.subarray(0, 200))],
  ['without its signature', 'attestation_invalid', bend((bytes) => bytes.subarray(0, 131 + (identity.chain[0]?.length ?? 0)))],
  ['with one byte less', 'attestation_invalid', bend((bytes) => bytes.subarray(0, -1))],
  ['with a byte more', 'attestation_invalid', bend((bytes) => Buffer.concat([bytes, Uint8Array.of(0)]))],
  ['with an element more', 'attestation_invalid', bend((bytes) => Buffer.concat([bytes, Uint8Array.of(5, 0)]))],
  ['with one bit of the signature bent', 'attestation_signature_invalid', flipAt(-1)],
  ['under a certificate on P-384', 'attestation_certificate_invalid', { ...honest, registrationData: createU2fKey(authority.issue({ keyPair: newKeyPair('P-384') })).register(appId, honest.clientData) }],
]

for (const [what, code, message] of registrations) {
  test(`a U2F registration ${what}: ${code}`, () => assert.equal(codeOf(() => verifyU2fRegistration(message)), code))
}

const signed = signature()
const signatures: readonly (readonly [what: string, code: string, message: U2fSignatureMessage])[] = [
  ['honest', 'accepted', signed],
  ['for another appId', 'signature_invalid', { ...signed, appId: 'https://other.example' }],
  ['with another challenge', 'challenge_mismatch', { ...signed, challenge: 'AAAA' }],
  ['from another facet', 'client_origin_mismatch', { ...signed, origins: [] }],
  ['with the client data of a registration', 'type_mismatch', signature({}, writeU2fClientData('register', challenge, facet))],
  ['by another key', 'signature_invalid', { ...signed, credential: { publicKey: encodeU2fKey(createU2fKey(identity).point), signCount: 0 } }],
  ['without a touch', 'user_presence_missing', signature({}, writeU2fClientData('sign', challenge, facet), 0)],
  ['with reserved bits', 'authenticator_data_invalid', signature({}, writeU2fClientData('sign', challenge, facet), 3)],
  ['cut short', 'authenticator_data_invalid', { ...signed, signatureData: signed.signatureData.subarray(0, 5) }],
  ['with another counter than was signed', 'signature_invalid', { ...signed, signatureData: Uint8Array.from(signed.signatureData, (byte, at) => (at === 4 ? 9 : byte)) }],
  ['with a byte more', 'signature_invalid', { ...signed, signatureData: Buffer.concat([signed.signatureData, Uint8Array.of(0)]) }],
]

for (const [what, code, message] of signatures) {
  test(`a U2F signature ${what}: ${code}`, () => assert.equal(codeOf(() => verifyU2fAuthentication(message)), code))
}

test('a U2F counter that stands still has not advanced', () => {
  const at = (signCount: number) => verifyU2fAuthentication({ ...signed, credential: { ...signed.credential, signCount } })
  assert.deepEqual([at(4).counterAdvanced, at(5).counterAdvanced, at(6).counterAdvanced], [true, false, false])
  assert.equal(at(0).signCount, 5)
})

test('a registration has the facts of the key and leads to the root of its batch', () => {
  const facts = verifyU2fRegistration(honest)
  assert.deepEqual(Buffer.from(facts.credentialId), Buffer.from(key.keyHandle))
  assert.deepEqual(Buffer.from(facts.publicKey), Buffer.from(encodeCbor(new Map<Encodable, Encodable>([[1, 2], [3, -7], [-1, 1], [-2, key.point.subarray(1, 33)], [-3, key.point.subarray(33)]]))))
  assert.equal(facts.aaguid, '00000000-0000-0000-0000-000000000000')
  assert.equal(assessTrust(facts, { anchors: parseAnchors([authority.rootPem]), statement: null }, Date.UTC(2026, 5, 1)).kind, 'trusted')
})

test('what is kept of a registration can be judged again without the raw message', async () => {
  const { createHash } = await import('node:crypto')
  const facts = verifyU2fRegistration(honest)
  const { fmt, statement, authenticatorData } = parseAttestationObject(facts.attestationObject)
  const clientDataHash = createHash('sha256').update(facts.clientDataJSON).digest('base64url')
  const again = (authData: Uint8Array) =>
    judgeStatementAlone({ fmt, attStmt: Buffer.from(encodeCbor(statement as ReadonlyMap<Encodable, Encodable>)).toString('base64url'), authData: Buffer.from(authData).toString('base64url'), clientDataHash }, {})
  assert.equal(again(authenticatorData).attestationType, 'basic')
  const bent = Uint8Array.from(authenticatorData, (byte, at) => (at === 0 ? byte ^ 1 : byte))
  assert.equal(codeOf(() => again(bent)), 'attestation_signature_invalid')
})

test('a key handle of one byte and one of 255 are read whole', () => {
  for (const length of [1, 255]) {
    const handle = randomBytes(length)
    const tail = Buffer.from(honest.registrationData).subarray(131)
    const parsed = parseU2fRegistration(Buffer.concat([Uint8Array.of(5), key.point, Uint8Array.of(length), handle, tail]))
    assert.deepEqual(Buffer.from(parsed.keyHandle), handle)
  }
})
