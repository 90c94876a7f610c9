/** A metadata BLOB (FIDO MDS 3.1 §3): who may sign it, and what of it is believed. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { describe, it } from 'node:test'
import { fidoRoots } from '../../server/trust/fido-mds/fido-roots.ts'
import { MetadataFault, type MetadataFaultReason } from '../../server/trust/fido-mds/metadata-fault.ts'
import { verifyBlob } from '../../server/trust/fido-mds/verify-blob.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { createAttestationAuthority, newKeyPair } from '../authenticator/attestation-authority.ts'
import { createMetadataAuthority, makeEntry, aaguidAt, metadataHost } from '../authenticator/metadata-authority.ts'

const nowMs = Date.UTC(2026, 5, 1)
const publisher = createMetadataAuthority()
const rules = { roots: [parseCertificate(publisher.authority.root.certificate)], hostName: metadataHost, nowMs }
const payload = { no: 7, nextUpdate: '2026-07-01', entries: [makeEntry(aaguidAt(1))] }
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const taken = (blob: string, change: Partial<typeof rules> = {}) => verifyBlob(bytes(blob), { ...rules, ...change })

async function refused(reason: MetadataFaultReason, blob: string, change: Partial<typeof rules> = {}): Promise<void> {
  await rejects(taken(blob, change), (error) => error instanceof MetadataFault && error.reason === reason && error.hint.endsWith('.'), reason)
}

describe('a metadata BLOB', () => {
  it('is taken when its signer leads to the pinned root, by elliptic curve or RSA', async () => {
    for (const algorithm of ['ES256', 'RS256'] as const) {
      const { number, nextUpdate, entries } = await taken(publisher.sign(payload, { algorithm }))
      deepEqual([number, nextUpdate, entries.length], [7, '2026-07-01', 1])
    }
    equal((await taken(`${publisher.sign(payload)}\n`)).number, 7)
  })

  it('is taken when its certificates repeat the root', async () => {
    const { authority } = publisher
    const blob = publisher.sign(payload)
    const [header = ''] = blob.split('.')
    const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { x5c: string[] }
    const repeated = publisher.sign(payload, { x5c: [...x5c.map((text) => Buffer.from(text, 'base64')), authority.root.certificate] })
    equal((await taken(repeated)).number, 7)
  })

  it('is refused when one character of it is another', async () => {
    const [header = '', body = '', signature = ''] = publisher.sign(payload).split('.')
    const swap = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
    await refused('bad_signature', `${header}.${body}.${swap(signature)}`)
    await refused('bad_signature', `${header}.${Buffer.from(JSON.stringify({ ...payload, no: 8 })).toString('base64url')}.${signature}`)
    await refused('bad_signature', `${header}.${body}.`)
    await refused('bad_signature', publisher.sign(payload, { key: newKeyPair().privateKey }))
  })

  it('is refused with an algorithm that is no signature of a certificate', async () => {
    for (const alg of ['none', 'HS256', 'RS1', 'PS256']) await refused('bad_signature', publisher.sign(payload, { header: { alg } }))
  })

  it('is refused under another root, also one of the same name', async () => {
    await refused('untrusted_signer', createMetadataAuthority().sign(payload))
    await refused('untrusted_signer', createMetadataAuthority('Somebody').sign(payload))
  })

  it('is refused when its certificate is for another host, or for none', async () => {
    await refused('wrong_host', publisher.sign(payload, { hostName: 'mds.elsewhere.example' }))
    await refused('wrong_host', publisher.sign(payload, { hostName: '*.test.example' }))
    await refused('wrong_host', publisher.sign(payload, { certificate: { extensions: [] } }))
  })

  it('is refused when a certificate has run out or is not valid yet', async () => {
    await refused('untrusted_signer', publisher.sign(payload, { certificate: { notAfterMs: nowMs - 1000 } }))
    await refused('untrusted_signer', publisher.sign(payload, { certificate: { notBeforeMs: nowMs + 86_400_000 } }))
    await refused('untrusted_signer', publisher.sign(payload), { nowMs: Date.UTC(2060, 0, 1) })
  })

  it('that was kept is taken again after its certificate ran out', async () => {
    const blob = publisher.sign(payload, { certificate: { notAfterMs: nowMs - 1000 } })
    equal((await verifyBlob(bytes(blob), { ...rules, nowMs: null })).number, 7)
  })

  it('is refused when its signer was issued by one that may not issue', async () => {
    const { authority } = publisher
    const leaf = authority.issue()
    const below = createAttestationAuthority().issue({ issuer: [['2.5.4.3', 'Keytap Test Key Batch 1']] })
    await refused('untrusted_signer', publisher.sign(payload, { x5c: [...below.chain, ...leaf.chain] }))
  })

  it('is refused when it is cut short, empty, or something else', async () => {
    const blob = publisher.sign(payload)
    await refused('bad_signature', blob.slice(0, -10))
    await refused('bad_signature', blob.slice(0, blob.indexOf('.') + 20))
    for (const text of ['', '.', '..', 'not a blob', '<html></html>', blob.slice(0, 40), publisher.sign(payload, { header: { x5c: undefined } })]) await refused('malformed', text)
    for (const x5c of [[], 'x', [7], ['not base64'], ['AAAA']]) await refused('malformed', publisher.sign(payload, { header: { x5c } }))
  })

  it('is refused when its payload is not what the specification says', async () => {
    const payloads: unknown[] = [
      'no json', '[]', '7', 'null', { ...payload, no: '7' }, { ...payload, no: 1.5 }, { ...payload, no: -1 }, { ...payload, entries: {} }, { ...payload, nextUpdate: 'soon' },
      { ...payload, nextUpdate: '2026-02-30' }, { ...payload, nextUpdate: 20_260_701 },
    ]
    for (const bad of payloads) await refused('malformed', publisher.sign(bad))
  })
})

describe("FIDO's own roots", () => {
  const read = fidoRoots.map((text) => new X509Certificate(text))
  it('are the ones that are published, and Node brings the same', () => {
    deepEqual(read.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()), [
      'cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b',
      '4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9',
    ])
    const known = new Set(rootCertificates.map((text) => new X509Certificate(text).fingerprint256))
    ok(read.every(({ fingerprint256 }) => known.has(fingerprint256)))
  })

  it('are read by our own walk and may issue', () => {
    for (const { raw } of read) equal(parseCertificate(raw).extensions.basicConstraints?.ca, true)
  })
})
