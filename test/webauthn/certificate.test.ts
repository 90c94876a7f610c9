/** What the DER walk takes for a certificate, byte by byte. */
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { BoundedCache } from '../../server/webauthn/bounded-cache.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { readContextTag, readDer, readObjectIdentifier, readSmallInteger } from '../../server/webauthn/der.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { basicConstraints, keyUsage, type ExtensionSpec } from '../authenticator/certificate.ts'
import { oid } from '../authenticator/der.ts'
import { codeOf } from './ceremony.ts'

const authority = createAttestationAuthority()
const leafOf = (options: Parameters<typeof authority.issue>[0]) => authority.issue(options).chain[0] ?? new Uint8Array()
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

test('the walk reads what node reads', () => {
  const der = leafOf({ notBeforeMs: Date.UTC(2025, 1, 2, 3, 4, 5), notAfterMs: Date.UTC(2055, 5, 6) })
  const ours = parseCertificate(der)
  const theirs = new X509Certificate(der)
  assert.equal(ours.notBeforeMs, Date.parse(theirs.validFrom))
  assert.equal(ours.notAfterMs, Date.parse(theirs.validTo))
  assert.equal(ours.fingerprint, theirs.fingerprint256.replaceAll(':', '').toLowerCase())
  assert.equal(ours.version, 3)
  assert.equal(ours.extensions.basicConstraints?.ca, false)
  assert.equal(ours.subjectAttributes.get('2.5.4.3'), 'Keytap Test Key Batch 1')
})

test('the same bytes are parsed once, also from another place', () => {
  const der = leafOf({})
  assert.equal(parseCertificate(der), parseCertificate(Uint8Array.from(der)))
})

/** Nobody has its private half; a certificate of it needs none. */
function leafOfRsa(modulusBits: number, exponent: Uint8Array): Uint8Array {
  const n = Buffer.from(randomBytes(modulusBits / 8))
  n[0] = 0x80
  n[n.length - 1] = 1
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: n.toString('base64url'), e: Buffer.from(exponent).toString('base64url') } })
  return leafOf({ keyPair: { publicKey, privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey } })
}

test('an RSA key by which verifying would hold up everybody is refused, one as long as real roots have is not', () => {
  const usual = Uint8Array.of(1, 0, 1)
  for (const der of [leafOfRsa(3072, Buffer.alloc(383, 0xff)), leafOfRsa(4096, Buffer.alloc(5, 0xff)), leafOfRsa(16_384, usual)]) {
    assert.equal(codeOf(() => parseCertificate(der)), 'attestation_certificate_invalid')
  }
  for (const bits of [2048, 4096, 8192]) assert.equal(parseCertificate(leafOfRsa(bits, usual)).publicKey.asymmetricKeyType, 'rsa')
})

test('a key on a curve over a binary field is refused, one on a curve that makers use is not', () => {
  const leafOn = (namedCurve: string) => leafOf({ keyPair: { publicKey: generateKeyPairSync('ec', { namedCurve }).publicKey, privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey } })
  for (const curve of ['sect571r1', 'sect233k1']) assert.equal(codeOf(() => parseCertificate(leafOn(curve))), 'attestation_certificate_invalid', curve)
  for (const curve of ['P-256', 'P-384', 'P-521', 'secp256k1', 'brainpoolP256r1']) assert.equal(parseCertificate(leafOn(curve)).publicKey.asymmetricKeyType, 'ec', curve)
})

const bad: Readonly<Record<string, ExtensionSpec[]>> = {
  'an extension twice': [basicConstraints(false), basicConstraints(false)],
  'basic constraints with a BER boolean': [{ oid: '2.5.29.19', value: hex('3003010101') }],
  'basic constraints with bytes after': [{ oid: '2.5.29.19', value: hex('300000') }],
  'a path length below zero': [{ oid: '2.5.29.19', value: hex('30060101ff0201ff') }],
  'a path length that is not minimal': [{ oid: '2.5.29.19', value: hex('30070101ff02020001') }],
  'a key usage that is no bit string': [{ oid: '2.5.29.15', value: hex('040107') }],
  'an indefinite length': [{ oid: '2.5.29.14', value: hex('0480ffff0000') }],
  'a length longer than needed': [{ oid: '2.5.29.14', value: hex('048101ff') }],
  'a length of four bytes': [{ oid: '2.5.29.14', value: hex('048400000001ff') }],
  'a cut element': [{ oid: '2.5.29.14', value: hex('0405ff') }],
  'a tag without a length': [{ oid: '2.5.29.14', value: hex('04') }],
}

for (const [what, extensions] of Object.entries(bad)) {
  test(`refuses ${what}`, () => assert.equal(codeOf(() => parseCertificate(leafOf({ extensions }))), 'attestation_certificate_invalid'))
}

test('key usage is read bit by bit', () => {
  const { keyUsage: sign } = parseCertificate(leafOf({ extensions: [keyUsage('sign')] })).extensions
  assert.deepEqual(sign, { digitalSignature: true, keyCertSign: false })
  const { keyUsage: certify } = parseCertificate(leafOf({ extensions: [keyUsage('sign-certificates')] })).extensions
  assert.deepEqual(certify, { digitalSignature: false, keyCertSign: true })
})

test('object identifiers of both roots, and high context tags', () => {
  for (const dotted of ['2.5.29.19', '1.3.6.1.4.1.45724.1.1.4', '1.2.840.113635.100.8.2', '2.23.133.8.3', '2.100.3', '0.9.2342']) {
    const bytes = dotted === '2.100.3' ? hex('0603813403') : oid(dotted)
    assert.equal(readObjectIdentifier(readDer(bytes)), dotted)
  }
  assert.equal(readContextTag(readDer(hex('bf853e03020100'))), 702)
  assert.equal(readContextTag(readDer(hex('a103020100'))), 1)
  assert.equal(readContextTag(readDer(hex('020100'))), null)
  assert.equal(readSmallInteger(readDer(hex('0202 0100'.replace(' ', '')))), 256)
})

test('a bounded cache forgets what was used longest ago', () => {
  const cache = new BoundedCache<number>(2)
  cache.keep('a', 1)
  cache.keep('b', 2)
  assert.equal(cache.find('a'), 1)
  cache.keep('c', 3)
  assert.deepEqual([cache.find('a'), cache.find('b'), cache.find('c')], [1, null, 3])
  cache.find('a')
  cache.find('a')
  cache.keep('d', 4)
  assert.deepEqual([cache.find('a'), cache.find('c'), cache.find('d')], [1, null, 4])
})
