/** The formats of platforms (WebAuthn L3 §8.3, §8.4, §8.8): honest statements, and each rule broken. */
import assert from 'node:assert/strict'
import { constants, createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { findFormat } from '../../server/webauthn/attestation/formats.ts'
import { parseAttestationObject } from '../../server/webauthn/attestation-object.ts'
import { parseAuthenticatorData } from '../../server/webauthn/authenticator-data.ts'
import { decodeCbor, type CborMap } from '../../server/webauthn/cbor.ts'
import { encodeSpki } from '../../server/webauthn/spki.ts'
import { createAttestationAuthority, newKeyPair, type KeyPair } from '../authenticator/attestation-authority.ts'
import { encodeCbor, type Encodable } from '../authenticator/cbor.ts'
import { aaguidExtension, basicConstraints, type ExtensionSpec, type Name } from '../authenticator/certificate.ts'
import { der, hex, octets, oid, sequence, set, small, utf8 } from '../authenticator/der.ts'
import { createAuthenticator, testAaguid } from '../authenticator/software-authenticator.ts'
import { answerRegistration, codeOf } from './ceremony.ts'

const authority = createAttestationAuthority()
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
const u16 = (value: number) => Uint8Array.of(value >> 8, value & 0xff)
const sized = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes])

/** A credential whose statement is still to be made. */
function stage() {
  const key = createAuthenticator({ aaguid: testAaguid })
  const { response } = answerRegistration(key)
  const object = parseAttestationObject(Buffer.from(response.response.attestationObject, 'base64url'))
  const authenticatorData = parseAuthenticatorData(object.authenticatorData)
  const { attested } = authenticatorData
  const credential = key.credentials[0]
  if (attested === null || credential === undefined) throw new Error('nothing was registered')
  const clientDataHash = sha256(Buffer.from(response.response.clientDataJSON, 'base64url'))
  const publicKey = createPublicKey({ key: Buffer.from(encodeSpki(attested.publicKey.material)), format: 'der', type: 'spki' })
  const signed = Buffer.concat([authenticatorData.bytes, clientDataHash])
  return { authenticatorData, attested, clientDataHash, publicKey, signed, signWith: credential.key.sign }
}

type Stage = ReturnType<typeof stage>

function judge(fmt: string, make: (given: Stage) => ReadonlyMap<Encodable, Encodable>): string {
  const given = stage()
  const statement = decodeCbor(encodeCbor(make(given))) as CborMap
  const { authenticatorData, attested, clientDataHash } = given
  return codeOf(() => findFormat(fmt)?.({ statement, authenticatorData, attested, clientDataHash, relaxed: {} }))
}

function certify(publicKey: KeyObject, extensions: readonly ExtensionSpec[], spec: { subject?: Name; version?: 1 | 3 } = {}): Uint8Array {
  const keyPair = { publicKey, privateKey: authority.root.privateKey }
  return authority.issue({ keyPair, extensions, ...spec }).chain[0] ?? new Uint8Array()
}

// Android

type Android = { challenge?: Uint8Array; purpose?: readonly number[]; origin?: number | null; open?: boolean; fields?: number; other?: KeyObject; sig?: Uint8Array; bare?: boolean }

function androidKey({ publicKey, clientDataHash, signed, signWith }: Stage, bent: Android): Map<Encodable, Encodable> {
  const list = Buffer.concat([
    bent.purpose?.length === 0 ? new Uint8Array() : der(0xa1, set(...(bent.purpose ?? [2]).map(small))),
    bent.open ? hex('bf8458020500') : new Uint8Array(),
    bent.origin === null ? new Uint8Array() : Buffer.concat([hex('bf853e'), Uint8Array.of(3), small(bent.origin ?? 0)]),
  ])
  const level = hex('0a0101')
  const fields = [small(3), level, small(4), level, octets(bent.challenge ?? clientDataHash), octets(new Uint8Array()), sequence(), sequence(list)]
  const description: ExtensionSpec = { oid: '1.3.6.1.4.1.11129.2.1.17', value: sequence(...fields.slice(0, bent.fields ?? 8)) }
  const leaf = certify(bent.other ?? publicKey, bent.bare ? [] : [description])
  return new Map<Encodable, Encodable>([['alg', -7], ['sig', bent.sig ?? signWith(signed)], ['x5c', [leaf]]])
}

const android: readonly (readonly [what: string, code: string, bent: Android])[] = [
  ['honest', 'accepted', {}],
  ['a key that was imported', 'attestation_certificate_invalid', { origin: 2 }],
  ['a key that names no origin', 'attestation_certificate_invalid', { origin: null }],
  ['a key that also encrypts', 'attestation_certificate_invalid', { purpose: [2, 0] }],
  ['a key that names no purpose', 'attestation_certificate_invalid', { purpose: [] }],
  ['a key open to all applications', 'attestation_certificate_invalid', { open: true }],
  ['another challenge', 'attestation_signature_invalid', { challenge: randomBytes(32) }],
  ['a description of seven fields', 'attestation_certificate_invalid', { fields: 7 }],
  ['no description', 'attestation_certificate_invalid', { bare: true }],
  ['a certificate for another key', 'attestation_signature_invalid', { other: newKeyPair().publicKey }],
  ['another signature', 'attestation_signature_invalid', { sig: randomBytes(70) }],
]

for (const [what, code, bent] of android) {
  test(`android-key: ${what}: ${code}`, () => assert.equal(judge('android-key', (given) => androidKey(given, bent)), code))
}

// Apple

type Apple = { nonce?: Uint8Array; other?: KeyObject; bare?: boolean; more?: boolean; member?: string }

function apple({ publicKey, signed }: Stage, bent: Apple): Map<Encodable, Encodable> {
  const nonce = der(0xa1, octets(bent.nonce ?? sha256(signed)))
  const extension: ExtensionSpec = { oid: '1.2.840.113635.100.8.2', value: sequence(nonce, ...(bent.more ? [small(1)] : [])) }
  const statement = new Map<Encodable, Encodable>([['x5c', [certify(bent.other ?? publicKey, bent.bare ? [] : [extension])]]])
  return bent.member ? statement.set(bent.member, 1) : statement
}

const apples: readonly (readonly [what: string, code: string, bent: Apple])[] = [
  ['honest', 'accepted', {}],
  ['another nonce', 'attestation_signature_invalid', { nonce: randomBytes(32) }],
  ['no nonce', 'attestation_certificate_invalid', { bare: true }],
  ['more than a nonce', 'attestation_certificate_invalid', { more: true }],
  ['a certificate for another key', 'attestation_certificate_invalid', { other: newKeyPair().publicKey }],
  ['an unknown member', 'attestation_invalid', { member: 'more' }],
  ['alg of another key', 'attestation_invalid', { member: 'alg' }],
]

for (const [what, code, bent] of apples) {
  test(`apple: ${what}: ${code}`, () => assert.equal(judge('apple', (given) => apple(given, bent)), code))
}

// TPM

const aik = newKeyPair()
const rsaAik = generateKeyPairSync('rsa', { modulusLength: 2048 })
const tpmSubject = (vendor: string) =>
  sequence(set(sequence(oid('2.23.133.2.1'), utf8(vendor)), sequence(oid('2.23.133.2.2'), utf8('model')), sequence(oid('2.23.133.2.3'), utf8('id:1'))))
const alternativeName = (vendor = 'id:49465800', critical = true): ExtensionSpec => ({ oid: '2.5.29.17', critical, value: sequence(der(0xa4, tpmSubject(vendor))) })
const purpose = (kind = '2.23.133.8.3'): ExtensionSpec => ({ oid: '2.5.29.37', value: sequence(oid(kind)) })
const noCa = basicConstraints(false)

type Tpm = {
  magic?: number; type?: number; extraData?: Uint8Array; name?: Uint8Array; area?: (bytes: Uint8Array) => Uint8Array; info?: (bytes: Uint8Array) => Uint8Array
  ver?: string; alg?: number; extensions?: ExtensionSpec[]; subject?: Name; version?: 1
  symmetric?: number; scheme?: readonly number[]; kdf?: number; signer?: KeyObject; aik?: KeyPair; saltLength?: number
}

function tpm({ attested, signed }: Stage, bent: Tpm): Map<Encodable, Encodable> {
  const { material } = attested.publicKey
  if (material.kind !== 'ec') throw new Error('the staged key is on P-256')
  const head = Buffer.concat([u16(0x23), u16(0x0b), new Uint8Array(4), sized(new Uint8Array()), u16(bent.symmetric ?? 0x10), ...(bent.scheme ?? [0x10]).map(u16), u16(3), u16(bent.kdf ?? 0x10)])
  const honestArea = Buffer.concat([head, sized(material.x), sized(material.y)])
  const area = bent.area?.(honestArea) ?? honestArea
  const magic = Buffer.alloc(4)
  magic.writeUInt32BE(bent.magic ?? 0xff544347)
  const name = bent.name ?? Buffer.concat([u16(0x0b), sha256(area)])
  const honestInfo = Buffer.concat([magic, u16(bent.type ?? 0x8017), sized(randomBytes(4)), sized(bent.extraData ?? sha256(signed)), new Uint8Array(25), sized(name), sized(new Uint8Array())])
  const info = bent.info?.(honestInfo) ?? honestInfo
  const { publicKey, privateKey } = bent.aik ?? aik
  const leaf = certify(publicKey, bent.extensions ?? [noCa, purpose(), alternativeName()], { subject: bent.subject ?? [], ...(bent.version ? { version: bent.version } : {}) })
  const key = bent.signer ?? privateKey
  const sig = sign('sha256', info, bent.saltLength === undefined ? key : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bent.saltLength })
  return new Map<Encodable, Encodable>([['ver', bent.ver ?? '2.0'], ['alg', bent.alg ?? -7], ['x5c', [leaf]], ['sig', sig], ['certInfo', info], ['pubArea', area]])
}

const append = (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(0)])
const certificateRules = 'attestation_certificate_invalid'
const tpms: readonly (readonly [what: string, code: string, bent: Tpm])[] = [
  ['honest', 'accepted', {}],
  ['version 1.2', 'attestation_invalid', { ver: '1.2' }],
  ['another magic', 'attestation_invalid', { magic: 0xff544346 }],
  ['a quote instead of a certification', 'attestation_invalid', { type: 0x8018 }],
  ['other extra data', 'attestation_signature_invalid', { extraData: randomBytes(32) }],
  ['another name', 'attestation_invalid', { name: Buffer.concat([u16(0x0b), randomBytes(32)]) }],
  ['a name by another hash', 'attestation_invalid', { name: Buffer.concat([u16(0x04), randomBytes(20)]) }],
  ['a byte after pubArea', 'attestation_invalid', { area: append }],
  ['a byte after certInfo', 'attestation_invalid', { info: append }],
  ['certInfo cut short', 'attestation_invalid', { info: (bytes) => bytes.subarray(0, -1) }],
  ['pubArea of another key', 'attestation_invalid', { area: (bytes) => Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)) }],
  ['a storage key', 'attestation_invalid', { symmetric: 0x06 }],
  ['a key bound to ECDSA with SHA-256', 'accepted', { scheme: [0x18, 0x0b] }],
  ['a key bound to ECDSA with SHA-384', 'attestation_invalid', { scheme: [0x18, 0x0c] }],
  ['a key bound to RSASSA', 'attestation_invalid', { scheme: [0x14, 0x0b] }],
  ['a scheme without its hash', 'attestation_invalid', { scheme: [0x18] }],
  ['a key that derives keys', 'attestation_invalid', { kdf: 0x20 }],
  ['PS256 with the salt of a TPM', 'accepted', { aik: rsaAik, alg: -37, saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN }],
  ['PS256 with the salt of COSE', 'accepted', { aik: rsaAik, alg: -37, saltLength: 32 }],
  ['RS256 that is called PS256', 'attestation_signature_invalid', { aik: rsaAik, alg: -37 }],
  ['an unknown algorithm', 'attestation_invalid', { alg: -8 }],
  ['a signature by another key', 'attestation_signature_invalid', { signer: newKeyPair().privateKey }],
  ['a certificate of version 1', certificateRules, { version: 1 }],
  ['a certificate with a subject', certificateRules, { subject: [['2.5.4.3', 'x']] }],
  ['a CA', certificateRules, { extensions: [basicConstraints(true), purpose(), alternativeName()] }],
  ['no purpose', certificateRules, { extensions: [noCa, alternativeName()] }],
  ['another purpose', certificateRules, { extensions: [noCa, purpose('2.23.133.8.1'), alternativeName()] }],
  ['no name of the TPM', certificateRules, { extensions: [noCa, purpose()] }],
  ['a name that is not critical', certificateRules, { extensions: [noCa, purpose(), alternativeName('id:49465800', false)] }],
  ['an unknown maker', certificateRules, { extensions: [noCa, purpose(), alternativeName('id:00000000')] }],
  ['a maker filled up with a space', 'accepted', { extensions: [noCa, purpose(), alternativeName('id:53544D20')] }],
  ['another model in the AAGUID extension', 'aaguid_mismatch', { extensions: [noCa, purpose(), alternativeName(), aaguidExtension(randomBytes(16))] }],
]

for (const [what, code, bent] of tpms) {
  test(`tpm: ${what}: ${code}`, () => assert.equal(judge('tpm', (given) => tpm(given, bent)), code))
}
