/**
 * The checklist of what the usual engine leaves to those who use it, one group a line of it. Every row
 * fails when its check is taken out; what must go on working stands beside what must not.
 */
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { noAnchors, parseAnchors, readAnchors } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { provesModel } from '../../server/trust/proves-model.ts'
import { parseAuthenticatorData } from '../../server/webauthn/authenticator-data.ts'
import { readCredentialId } from '../../server/webauthn/ceremony-checks.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { createAttestationAuthority, leafSubject, newKeyPair, type KeyPair, type LeafOptions } from '../authenticator/attestation-authority.ts'
import type { Encodable } from '../authenticator/cbor.ts'
import { aaguidExtension, basicConstraints, ecdsaSha256, issueCertificate, keyUsage, subjectKeyId, toPem, type ExtensionSpec } from '../authenticator/certificate.ts'
import { testAaguid } from '../authenticator/software-authenticator.ts'
import { authenticate, authority, codeOf, identity, register, type Trial } from './ceremony.ts'

const now = Date.UTC(2026, 5, 1)
const known = parseAnchors([authority.rootPem])
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 })

function trustOf(chain: readonly Uint8Array[], anchors = known, nowMs = now): string {
  let kind = ''
  const code = codeOf(() => { kind = assessTrust({ attestationType: 'basic', chain }, { anchors, statement: null }, nowMs).kind })
  return code === 'accepted' ? kind : code
}

/** A leaf under intermediates of which the one nearest to the root is bent. */
function under(bend: (usual: readonly ExtensionSpec[]) => readonly ExtensionSpec[], count = 1): string {
  const made = createAttestationAuthority({ intermediates: count, intermediateExtensions: (index, usual) => (index === 0 ? bend(usual) : usual) })
  return trustOf(made.issue().chain, parseAnchors([made.rootPem]))
}

const replace = (extension: ExtensionSpec) => (usual: readonly ExtensionSpec[]) => [extension, ...usual.filter(({ oid }) => oid !== extension.oid)]
const drop = (oid: string) => (usual: readonly ExtensionSpec[]) => usual.filter((extension) => extension.oid !== oid)
const unknownCritical: ExtensionSpec = { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }
const made = createAttestationAuthority({ intermediates: 1 })
const madeRoot = parseAnchors([made.rootPem])
const madeChain = made.issue().chain
const [intermediate = new Uint8Array()] = made.intermediates.map(({ certificate }) => certificate)
const selfSigned = (): readonly Uint8Array[] => {
  const pair = newKeyPair()
  return [issueCertificate({ subject: leafSubject, issuer: leafSubject, publicKey: pair.publicKey, signingKey: pair.privateKey, extensions: [basicConstraints(false)] })]
}

/** An issuer that is made by hand, under a root of the usual make. */
function issuedBy(pair: KeyPair, algorithm?: Uint8Array): readonly Uint8Array[] {
  const name = [['2.5.4.3', 'By Hand']] as const
  const issuer = issueCertificate({
    subject: name, issuer: authority.root.name, publicKey: pair.publicKey, signingKey: authority.root.privateKey,
    extensions: [basicConstraints(true), keyUsage('sign-certificates'), subjectKeyId(pair.publicKey)],
  })
  const leaf = newKeyPair()
  const below = { subject: leafSubject, issuer: name, publicKey: leaf.publicKey, signingKey: pair.privateKey, extensions: [basicConstraints(false)] }
  return [issueCertificate({ ...below, ...(algorithm ? { algorithm } : {}) }), issuer]
}

const v1 = createAttestationAuthority({ name: 'Old Root', rootSpec: { version: 1 } })
const flipLast = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))

const paths: readonly (readonly [what: string, expected: string, found: () => string])[] = [
  ['a path through an intermediate', 'trusted', () => trustOf(madeChain, madeRoot)],
  ['an intermediate that says it is no CA', 'untrusted_chain', () => under(replace(basicConstraints(false)))],
  ['an intermediate without basic constraints', 'untrusted_chain', () => under(drop('2.5.29.19'))],
  ['an intermediate that may not sign certificates', 'untrusted_chain', () => under(replace(keyUsage('sign')))],
  ['an intermediate without key usage', 'trusted', () => under(drop('2.5.29.15'))],
  ['one intermediate where none may follow', 'trusted', () => under(replace(basicConstraints(true, 0)), 1)],
  ['two intermediates where none may follow', 'untrusted_chain', () => under(replace(basicConstraints(true, 0)), 2)],
  ['an unknown critical extension of an intermediate', 'untrusted_chain', () => under((usual) => [...usual, unknownCritical])],
  ['an unknown critical extension of the leaf', 'untrusted_chain', () => trustOf(authority.issue({ extensions: [basicConstraints(false), unknownCritical] }).chain)],
  ['an unknown extension that is not critical', 'trusted', () => trustOf(authority.issue({ extensions: [basicConstraints(false), { ...unknownCritical, critical: false }] }).chain)],
  ['an intermediate of version 1', 'untrusted_chain', () => { const old = createAttestationAuthority({ intermediates: 1, intermediateSpec: { version: 1 } }); return trustOf(old.issue().chain, parseAnchors([old.rootPem])) }],
  ['an intermediate of version 2, with extensions', 'untrusted_chain', () => { const odd = createAttestationAuthority({ intermediates: 1, intermediateSpec: { version: 2 } }); return trustOf(odd.issue().chain, parseAnchors([odd.rootPem])) }],
  ['a signature of RSA that is called ECDSA', 'untrusted_chain', () => trustOf(issuedBy(rsa, ecdsaSha256))],
  ['an intermediate with an RSA key of 2048 bits', 'trusted', () => trustOf(issuedBy(rsa))],
  ['an intermediate with an RSA key of 1024 bits', 'untrusted_chain', () => trustOf(issuedBy(shortRsa))],
  ['an unrelated extra certificate', 'untrusted_chain', () => trustOf([...madeChain, authority.root.certificate], madeRoot)],
  ['an extra certificate beyond the anchor', 'untrusted_chain', () => trustOf([...madeChain, made.root.certificate, authority.root.certificate], madeRoot)],
  ['a wrong order (B6)', 'untrusted_chain', () => trustOf([...madeChain].reverse(), madeRoot)],
  ['a missing intermediate (B6)', 'unknown-root', () => trustOf(madeChain.slice(0, 1), madeRoot)],
  ['a certificate twice', 'untrusted_chain', () => trustOf([...madeChain, intermediate], madeRoot)],
  ['a root twice', 'untrusted_chain', () => trustOf([...madeChain, made.root.certificate, made.root.certificate], madeRoot)],
  ['an expired intermediate (B6)', 'untrusted_chain', () => { const old = createAttestationAuthority({ intermediates: 1, intermediateSpec: { notAfterMs: now - 1 } }); return trustOf(old.issue().chain, parseAnchors([old.rootPem])) }],
  ['an intermediate signed by another key than its issuer\'s', 'untrusted_chain', () => trustOf([madeChain[0] ?? new Uint8Array(), flipLast(intermediate), made.root.certificate], madeRoot)],
  ['a leaf signed by another key than its issuer\'s', 'untrusted_chain', () => trustOf([flipLast(madeChain[0] ?? new Uint8Array()), intermediate], madeRoot)],
  ['a leaf that has expired (B5)', 'untrusted_chain', () => trustOf(authority.issue({ notAfterMs: now - 1 }).chain)],
  ['a leaf that is not valid yet (B5)', 'untrusted_chain', () => trustOf(authority.issue({ notBeforeMs: now + 1000 }).chain)],
  ['a leaf that expires between two uses of its path', 'untrusted_chain', () => { const { chain } = authority.issue({ notAfterMs: now + 1 }); trustOf(chain); return trustOf(chain, known, now + 2) }],
  ['a leaf that may not sign', 'untrusted_chain', () => trustOf(authority.issue({ extensions: [basicConstraints(false), keyUsage('sign-certificates')] }).chain)],
  ['the anchor is the root, repeated in x5c', 'trusted', () => trustOf([...madeChain, made.root.certificate], madeRoot)],
  ['the anchor is a root of version 1, repeated in x5c', 'trusted', () => trustOf([...v1.issue().chain, v1.root.certificate], parseAnchors([v1.rootPem]))],
  ['a root of version 1 that nobody configured', 'untrusted_chain', () => trustOf([...v1.issue().chain, v1.root.certificate])],
  ['the anchor is the intermediate (B8)', 'trusted', () => trustOf(madeChain, parseAnchors([toPem(intermediate)]))],
  ['the anchor is the intermediate, which is left out (B8)', 'trusted', () => trustOf(madeChain.slice(0, 1), parseAnchors([toPem(intermediate)]))],
  ['the anchor is the leaf (B8)', 'trusted', () => trustOf(madeChain.slice(0, 1), parseAnchors([toPem(madeChain[0] ?? new Uint8Array())]))],
  ['the anchor is a self-signed leaf', 'trusted', () => { const chain = selfSigned(); return trustOf(chain, readAnchors(chain)) }],
  ['a self-signed leaf nobody configured (B3)', 'unknown-root', () => trustOf(selfSigned())],
  ['an attacker\'s self-signed root in x5c (B3)', 'unknown-root', () => { const other = createAttestationAuthority(); return trustOf([...other.issue().chain, other.root.certificate]) }],
  ['a root of the same name and another key', 'unknown-root', () => trustOf(createAttestationAuthority().issue().chain)],
  ['a leaf issued by a leaf', 'unknown-root', () => { const pair = newKeyPair(); const above = authority.issue({ keyPair: pair }); const name = leafSubject; const leaf = issueCertificate({ subject: name, issuer: name, publicKey: newKeyPair().publicKey, signingKey: pair.privateKey, extensions: [basicConstraints(false)] }); return trustOf([leaf], parseAnchors([toPem(above.chain[0] ?? new Uint8Array())])) }],
  ['roots compare as certificates, whatever the text around them', 'trusted', () => trustOf(madeChain, parseAnchors([made.rootPem.replace(/\n/g, '\r\n')]))],
  ['an expired root', 'unknown-root', () => { const old = createAttestationAuthority({ rootSpec: { notAfterMs: now - 1 } }); return trustOf(old.issue().chain, parseAnchors([old.rootPem])) }],
  ['no anchor at all', 'unknown-root', () => trustOf(madeChain, noAnchors)],
]

for (const [what, expected, found] of paths) test(`paths: ${what}: ${expected}`, () => assert.equal(found(), expected))

test('paths: what failed is looked at again, and what held is not', () => {
  const chain = createAttestationAuthority({ intermediates: 1 }).issue().chain
  assert.equal(trustOf([...chain].reverse()), 'untrusted_chain')
  assert.equal(trustOf([...chain].reverse()), 'untrusted_chain')
  assert.equal(trustOf(chain), 'unknown-root')
  assert.equal(trustOf(chain, parseAnchors([toPem(chain[0] ?? new Uint8Array())])), 'trusted')
})

test('paths: what the system trusts vouches for nothing here (B4)', () => {
  for (const pem of rootCertificates.slice(0, 20)) {
    const web = new X509Certificate(pem)
    assert.notEqual(trustOf([web.raw], known, web.validFromDate.getTime()), 'trusted', web.subject)
  }
})

test('trust is a fact with the root that vouches, and an AAGUID a claim', () => {
  const chain = identity.chain
  assert.deepEqual(assessTrust({ attestationType: 'basic', chain }, { anchors: known, statement: null }, now), { kind: 'trusted', anchor: createHash('sha256').update(authority.root.certificate).digest('hex'), source: 'policy' })
  for (const kind of ['none', 'self'] as const) assert.equal(assessTrust({ attestationType: kind, chain: [] }, { anchors: known, statement: null }, now).kind, kind)
  assert.equal(register({ authenticator: { format: 'packed-self' } }).attestationType, 'self')
  assert.equal(provesModel('tpm', '6b657974-6170-2d74-6573-742d6b657931'), false)
})

test('anchors are given with each question: what one account trusts, another does not', () => {
  assert.equal(trustOf(madeChain, madeRoot), 'trusted')
  assert.equal(trustOf(madeChain, known), 'unknown-root')
})

type Spoiled = NonNullable<NonNullable<Trial['where']>['spoil']>
type Format = 'packed' | 'packed-self' | 'fido-u2f' | 'none'
const spoil = (format: Format, hooks: Spoiled): Trial => ({ authenticator: { format }, where: { spoil: hooks } })
const inKey = (label: number, value: Encodable, algorithm = -7): Trial => ({ authenticator: { algorithms: [algorithm] }, where: { spoil: { coseKey: (key) => key.set(label, value) } } })
const leaf = (format: Format, options: LeafOptions): Trial => ({ authenticator: { format, identity: authority.issue(options) } })
const answer = (members: Record<string, unknown>): Trial => ({ bend: (response) => ({ ...response, ...members }) })
const inside = (members: Record<string, unknown>): Trial => ({ bend: (response) => ({ ...response, response: { ...response.response, ...members } }) })
const top = 'https://top.example'
const [der = new Uint8Array()] = identity.chain
const p384 = newKeyPair('P-384')
const u2f = (hooks: Spoiled) => spoil('fido-u2f', hooks)
const append = (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(0)])

const registrations: readonly (readonly [group: string, what: string, code: string, trial: Trial])[] = [
  ['frames', 'crossOrigin', 'cross_origin', { where: { crossOrigin: true } }],
  ['frames', 'crossOrigin without topOrigin, where tops are listed', 'cross_origin', { where: { crossOrigin: true }, expected: { topOrigins: [top] } }],
  ['frames', 'topOrigin without crossOrigin', 'cross_origin', { where: { topOrigin: top }, expected: { topOrigins: [top] } }],
  ['frames', 'topOrigin of another page', 'cross_origin', { where: { crossOrigin: true, topOrigin: 'https://bad.example' }, expected: { topOrigins: [top] } }],
  ['frames', 'topOrigin that is listed', 'accepted', { where: { crossOrigin: true, topOrigin: top }, expected: { topOrigins: [top] } }],
  ['fido-u2f', 'two certificates', 'attestation_invalid', u2f({ statement: (map) => map.set('x5c', [der, authority.root.certificate]) })],
  ['fido-u2f', 'no certificate', 'attestation_invalid', u2f({ statement: (map) => map.set('x5c', []) })],
  ['fido-u2f', 'a certificate on P-384', 'attestation_certificate_invalid', leaf('fido-u2f', { keyPair: p384 })],
  ['fido-u2f', 'a certificate of RSA', 'attestation_certificate_invalid', leaf('fido-u2f', { keyPair: rsa })],
  ['fido-u2f', 'x of 31 bytes', 'public_key_invalid', u2f({ coseKey: (key) => key.set(-2, (key.get(-2) as Uint8Array).subarray(1)) })],
  ['fido-u2f', 'y of 33 bytes', 'public_key_invalid', u2f({ coseKey: (key) => key.set(-3, Buffer.concat([Uint8Array.of(0), key.get(-3) as Uint8Array])) })],
  ['fido-u2f', 'an AAGUID', 'attestation_invalid', { authenticator: { format: 'fido-u2f', aaguid: testAaguid } }],
  ['packed', 'self alg that is not the key\'s', 'attestation_invalid', spoil('packed-self', { statement: (map) => map.set('alg', -35) })],
  ['packed', 'an AAGUID extension of another model', 'aaguid_mismatch', leaf('packed', { aaguid: new Uint8Array(16) })],
  ['packed', 'a critical AAGUID extension', 'attestation_certificate_invalid', leaf('packed', { extensions: [basicConstraints(false), aaguidExtension(testAaguid, true)] })],
  ['packed', 'ES256 by a certificate of RSA', 'attestation_invalid', leaf('packed', { keyPair: rsa })],
  ['packed', 'ES256 by a certificate on P-384', 'attestation_invalid', leaf('packed', { keyPair: p384 })],
  ['packed', 'RS256 by a certificate of 1024 bits', 'attestation_invalid', { authenticator: { format: 'packed', identity: authority.issue({ keyPair: shortRsa }) }, where: { spoil: { statement: (map) => map.set('alg', -257) } } }],
  ['ids', 'rawId that is not id', 'credential_id_invalid', answer({ rawId: 'AQID' })],
  ['ids', 'id that is not the attested one', 'credential_id_invalid', answer({ id: 'AQID', rawId: 'AQID' })],
  ['ids', 'id with padding', 'encoding_invalid', { bend: (response) => ({ ...response, id: `${response.id}=`, rawId: `${response.rawId}=` }) }],
  ['ids', 'an id of no bytes', 'credential_id_invalid', spoil('none', { credentialId: () => new Uint8Array() })],
  ['ids', 'an id of 1024 bytes', 'credential_id_invalid', spoil('none', { credentialId: () => new Uint8Array(1024) })],
  ['ids', 'an id of 1023 bytes', 'accepted', spoil('none', { credentialId: () => new Uint8Array(1023) })],
  ['conveniences', 'another publicKey', 'response_mismatch', inside({ publicKey: p384.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url') })],
  ['conveniences', 'another publicKeyAlgorithm', 'response_mismatch', inside({ publicKeyAlgorithm: -8 })],
  ['conveniences', 'other authenticatorData', 'response_mismatch', inside({ authenticatorData: 'AAAA' })],
  ['bytes', 'one after the attestation object', 'cbor_invalid', spoil('none', { attestationObject: append })],
  ['bytes', 'one after the authenticator data', 'cbor_invalid', spoil('none', { authenticatorData: append })],
  ['bytes', 'a key of CBOR twice', 'cbor_invalid', spoil('none', { attestationObject: (bytes) => Buffer.concat([Uint8Array.of(0xa4), bytes.subarray(1), Buffer.from('63666d74646e6f6e65', 'hex')]) })],
  ['keys under none', 'kty of another algorithm', 'public_key_invalid', inKey(1, 3)],
  ['keys under none', 'crv of another algorithm', 'public_key_invalid', inKey(-1, 2)],
  ['keys under none', 'a point off its curve', 'public_key_invalid', inKey(-3, new Uint8Array(32).fill(3))],
  ['keys under none', 'a coordinate of 31 bytes', 'public_key_invalid', inKey(-2, new Uint8Array(31).fill(3))],
  ['keys under none', 'a compressed point', 'public_key_invalid', inKey(-3, true)],
  ['keys under none', 'a label in text', 'public_key_invalid', { where: { spoil: { coseKey: (key) => key.set('3', -7) } } }],
  ['keys under none', 'a private part', 'public_key_invalid', inKey(-4, new Uint8Array(32).fill(1))],
  ['keys under none', 'RSA of 1024 bits', 'public_key_invalid', inKey(-1, new Uint8Array(128).fill(0xff), -257)],
  ['keys under none', 'RSA with e = 1', 'public_key_invalid', inKey(-2, Uint8Array.of(1), -257)],
  ['keys under none', 'RSA with an even e', 'public_key_invalid', inKey(-2, Uint8Array.of(4), -257)],
]

for (const [group, what, code, trial] of registrations) {
  test(`${group}: ${what}: ${code}`, () => assert.equal(codeOf(() => register(trial)), code))
}

test('ids: both who read one count its bytes', () => {
  const data = (length: number) => Buffer.concat([new Uint8Array(32), Uint8Array.of(0x41), new Uint8Array(20), Uint8Array.of(length >> 8, length & 0xff), new Uint8Array(length)])
  for (const length of [0, 1024]) {
    const id = Buffer.alloc(length).toString('base64url')
    assert.equal(codeOf(() => parseAuthenticatorData(data(length))), 'credential_id_invalid')
    assert.equal(codeOf(() => readCredentialId({ id, rawId: id })), 'credential_id_invalid')
  }
  assert.equal(codeOf(() => parseAuthenticatorData(data(1023))), 'authenticator_data_invalid')
})

test('frames: crossOrigin without topOrigin is refused at authentication, too', () => {
  assert.equal(codeOf(() => authenticate({ where: { crossOrigin: true } })), 'cross_origin')
  assert.equal(codeOf(() => authenticate({ where: { crossOrigin: true }, expected: { topOrigins: [top] } })), 'cross_origin')
  assert.equal(codeOf(() => authenticate({ where: { crossOrigin: true, topOrigin: top }, expected: { topOrigins: [top] } })), 'accepted')
})

test('network: nothing that judges can reach one', () => {
  const rooms = ['server/webauthn', 'server/webauthn/attestation', 'server/webauthn/u2f']
  const files = rooms.flatMap((room) => readdirSync(room).filter((name) => name.endsWith('.ts')).map((name) => `${room}/${name}`))
  const judges = [...files, 'server/trust/anchors.ts', 'server/trust/assess-trust.ts', 'server/trust/proves-model.ts']
  assert.ok(files.length > 30)
  for (const file of judges) assert.doesNotMatch(readFileSync(file, 'utf8'), /\bfetch\(|node:(https?|net|tls|dns)|@simplewebauthn/, file)
})

test('certificates: a signature whose unused bits are miscounted is refused, save in the few known ones', () => {
  const root = { subject: [['2.5.4.3', 'RSA Root']] as const, publicKey: rsa.publicKey, signingKey: rsa.privateKey }
  const certificate = issueCertificate({ ...root, issuer: root.subject, extensions: [basicConstraints(true)] })
  const bent = Uint8Array.from(certificate)
  assert.equal(bent[bent.length - 257], 0)
  bent[bent.length - 257] = 3
  assert.equal(codeOf(() => parseCertificate(certificate)), 'accepted')
  assert.equal(codeOf(() => parseCertificate(bent)), 'attestation_certificate_invalid')
})

test('speed: no hot format waits for a promise', () => {
  for (const format of ['none', 'packed', 'packed-self', 'fido-u2f'] as const) {
    const facts: unknown = register({ authenticator: { format } })
    assert.ok(!(facts instanceof Promise))
  }
})
