/** How far certificates lead: each rule of path validation, and what an anchor may be. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { noAnchors, parseAnchors } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import type { ModelStatement } from '../../server/trust/metadata-source.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { createAttestationAuthority, newKeyPair, type LeafOptions } from '../authenticator/attestation-authority.ts'
import { authorityKeyId, basicConstraints, ecdsaSha384, issueCertificate, keyUsage, subjectKeyId, toPem, type ExtensionSpec } from '../authenticator/certificate.ts'

const now = Date.UTC(2026, 5, 1)
const authority = createAttestationAuthority()
const anchors = parseAnchors([authority.rootPem])
const basic = (chain: readonly Uint8Array[]) => ({ attestationType: 'basic' as const, chain })

function trustOf(chain: readonly Uint8Array[], known = anchors, nowMs = now): string {
  try {
    return assessTrust(basic(chain), { anchors: known, statement: null }, nowMs).kind
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** A leaf under `count` intermediates, the first of which has the given extensions. */
function chainUnder(extensions: (usual: readonly ExtensionSpec[]) => readonly ExtensionSpec[], count = 1) {
  const made = createAttestationAuthority({
    intermediates: count,
    intermediateExtensions: (index, usual) => (index === 0 ? extensions(usual) : usual),
  })
  return trustOf(made.issue().chain, parseAnchors([made.rootPem]))
}

const without = (oid: string) => (usual: readonly ExtensionSpec[]) => usual.filter((extension) => extension.oid !== oid)

test('a leaf under a configured root is trusted, and the root is named', () => {
  const trust = assessTrust(basic(authority.issue().chain), { anchors, statement: null }, now)
  assert.deepEqual(trust, { kind: 'trusted', anchor: createHash('sha256').update(authority.root.certificate).digest('hex'), source: 'policy' })
})

test('none and self stay what they are, whatever the anchors', () => {
  assert.deepEqual(assessTrust({ attestationType: 'none', chain: [] }, { anchors, statement: null }, now), { kind: 'none' })
  assert.deepEqual(assessTrust({ attestationType: 'self', chain: [] }, { anchors, statement: null }, now), { kind: 'self' })
})

test('a sound path to no anchor is of unknown root', () => {
  assert.equal(trustOf(createAttestationAuthority().issue().chain), 'unknown-root')
  assert.equal(trustOf(authority.issue().chain, noAnchors), 'unknown-root')
})

test('a root of the same name but another key does not vouch', () => {
  const twin = createAttestationAuthority()
  assert.equal(trustOf(twin.issue().chain), 'unknown-root')
})

test('a self-signed certificate arriving in x5c is never an anchor', () => {
  const stranger = createAttestationAuthority({ name: 'Stranger' })
  assert.equal(trustOf([...stranger.issue().chain, stranger.root.certificate]), 'unknown-root')
  const pair = newKeyPair()
  const selfSigned = stranger.issue({ keyPair: pair, issuer: [['2.5.4.3', 'Stranger']] })
  assert.equal(trustOf(selfSigned.chain), 'unknown-root')
})

test('an x5c that repeats the anchor is trusted', () => {
  assert.equal(trustOf([...authority.issue().chain, authority.root.certificate]), 'trusted')
})

test('an anchor may be the leaf itself or an intermediate', () => {
  const made = createAttestationAuthority({ intermediates: 1 })
  const { chain } = made.issue()
  const [leaf = new Uint8Array(), intermediate = new Uint8Array()] = chain
  assert.equal(trustOf([leaf], parseAnchors([toPem(leaf)])), 'trusted')
  assert.equal(trustOf(chain, parseAnchors([toPem(intermediate)])), 'trusted')
  assert.equal(trustOf([leaf], parseAnchors([toPem(intermediate)])), 'trusted')
})

test('one and two intermediates lead to the root', () => {
  assert.equal(chainUnder((usual) => usual, 1), 'trusted')
  assert.equal(chainUnder((usual) => usual, 2), 'trusted')
})

test('an intermediate that is CA:FALSE is refused', () => {
  assert.equal(chainUnder((usual) => [basicConstraints(false), ...without('2.5.29.19')(usual)]), 'untrusted_chain')
})

test('an intermediate without basicConstraints is refused', () => {
  assert.equal(chainUnder(without('2.5.29.19')), 'untrusted_chain')
})

test('an intermediate that may not sign certificates is refused', () => {
  assert.equal(chainUnder((usual) => [keyUsage('sign'), ...without('2.5.29.15')(usual)]), 'untrusted_chain')
})

test('an intermediate of version 1 is refused', () => {
  const made = createAttestationAuthority({ intermediates: 1, intermediateSpec: { version: 1 } })
  assert.equal(trustOf(made.issue().chain, parseAnchors([made.rootPem])), 'untrusted_chain')
})

test('a path longer than pathLen allows is refused, in x5c and at the anchor', () => {
  const limited = (usual: readonly ExtensionSpec[]) => [basicConstraints(true, 0), ...without('2.5.29.19')(usual)]
  assert.equal(chainUnder(limited, 1), 'trusted')
  assert.equal(chainUnder(limited, 2), 'untrusted_chain')
  const made = createAttestationAuthority({ intermediates: 1 })
  const shortRoot = issueCertificate({
    subject: made.root.name,
    issuer: made.root.name,
    publicKey: made.root.publicKey,
    signingKey: made.root.privateKey,
    extensions: [basicConstraints(true, 0), subjectKeyId(made.root.publicKey)],
  })
  assert.equal(trustOf(made.issue().chain, parseAnchors([toPem(shortRoot)])), 'unknown-root')
})

test('an anchor that is no CA has issued nothing', () => {
  const made = createAttestationAuthority({ rootSpec: { extensions: [basicConstraints(false)] } })
  assert.equal(trustOf(made.issue().chain, parseAnchors([made.rootPem])), 'unknown-root')
})

test('an anchor of version 1 is a name and a key, and may have issued', () => {
  const old = createAttestationAuthority({ rootSpec: { version: 1 } })
  assert.equal(trustOf(old.issue().chain, parseAnchors([old.rootPem])), 'trusted')
})

test('an issuer of another name, or of another key identifier, has not issued', () => {
  const made = createAttestationAuthority({ intermediates: 1 })
  const known = parseAnchors([made.rootPem])
  assert.equal(trustOf(made.issue({ issuer: [['2.5.4.3', 'Another']] }).chain, known), 'untrusted_chain')
  const foreign = authorityKeyId(newKeyPair().publicKey)
  assert.equal(trustOf(made.issue({ extensions: [basicConstraints(false), foreign] }).chain, known), 'untrusted_chain')
  assert.equal(trustOf(authority.issue({ extensions: [basicConstraints(false), foreign] }).chain), 'unknown-root')
})

test('one anchor among twenty of the same name is found', () => {
  const twins = Array.from({ length: 19 }, () => createAttestationAuthority().rootPem)
  assert.equal(trustOf(authority.issue().chain, parseAnchors([...twins, authority.rootPem])), 'trusted')
  const silent = authority.issue({ extensions: [basicConstraints(false)] })
  assert.equal(trustOf(silent.chain, parseAnchors([...twins, authority.rootPem])), 'trusted')
})

test('anchors of one name do not multiply what an answer costs, nor keep the right one from being found', () => {
  const twins = Array.from({ length: 49 }, () => createAttestationAuthority().rootPem)
  const known = parseAnchors([...twins, authority.rootPem])
  const costs = (extensions: readonly ExtensionSpec[]) => known.findIssuers(parseCertificate(authority.issue({ extensions }).chain[0] ?? new Uint8Array())).length
  assert.deepEqual([costs([basicConstraints(false)]), costs([basicConstraints(false), authorityKeyId(authority.root.publicKey)])], [20, 1])
  assert.equal(trustOf(authority.issue().chain, known), 'trusted')
})

test('an unknown critical extension is refused on leaf and intermediate', () => {
  const unknown: ExtensionSpec = { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }
  assert.equal(chainUnder((usual) => [...usual, unknown]), 'untrusted_chain')
  assert.equal(trustOf(authority.issue({ extensions: [basicConstraints(false), unknown] }).chain), 'untrusted_chain')
  assert.equal(trustOf(authority.issue({ extensions: [basicConstraints(false), { ...unknown, critical: false }] }).chain), 'trusted')
})

test('an unrelated extra certificate, a wrong order and a repetition are refused', () => {
  const made = createAttestationAuthority({ intermediates: 1 })
  const known = parseAnchors([made.rootPem])
  const [leaf = new Uint8Array(), intermediate = new Uint8Array()] = made.issue().chain
  assert.equal(trustOf([leaf, intermediate], known), 'trusted')
  assert.equal(trustOf([leaf, intermediate, authority.root.certificate], known), 'untrusted_chain')
  assert.equal(trustOf([intermediate, leaf], known), 'untrusted_chain')
  assert.equal(trustOf([leaf, intermediate, intermediate], known), 'untrusted_chain')
  assert.equal(trustOf([leaf], known), 'unknown-root')
})

for (const [what, options] of [
  ['expired', { notAfterMs: now - 1000 }],
  ['not valid yet', { notBeforeMs: now + 1000 }],
  ['without the right to sign', { extensions: [basicConstraints(false), keyUsage('sign-certificates')] }],
] as readonly (readonly [string, LeafOptions])[]) {
  test(`a leaf ${what} is refused`, () => {
    assert.equal(trustOf(authority.issue(options).chain), 'untrusted_chain')
  })
}

test('an expired intermediate is refused, an expired root vouches for nothing', () => {
  const made = createAttestationAuthority({ intermediates: 1, intermediateSpec: { notAfterMs: now - 1000 } })
  assert.equal(trustOf(made.issue().chain, parseAnchors([made.rootPem])), 'untrusted_chain')
  const old = createAttestationAuthority({ rootSpec: { notAfterMs: now - 1000 } })
  assert.equal(trustOf(old.issue().chain, parseAnchors([old.rootPem])), 'unknown-root')
})

test('times are judged again when the path comes from the cache', () => {
  const { chain } = authority.issue({ notAfterMs: now + 1000 })
  assert.equal(trustOf(chain), 'trusted')
  assert.equal(trustOf(chain, anchors, now + 2000), 'untrusted_chain')
  assert.equal(trustOf(chain, noAnchors), 'unknown-root')
})

test('a certificate whose outer algorithm differs from its inner one is refused', () => {
  assert.equal(trustOf(authority.issue({ outerAlgorithm: ecdsaSha384 }).chain), 'attestation_certificate_invalid')
})

test('one flipped bit of the signature of the leaf breaks the path', () => {
  const [leaf = new Uint8Array()] = authority.issue().chain
  const bent = Uint8Array.from(leaf)
  bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
  assert.equal(trustOf([bent]), 'unknown-root')
})

test('a model is trusted by its metadata, and only by its own', () => {
  const maker = createAttestationAuthority({ name: 'Maker' })
  const statement: ModelStatement = {
    aaguid: null,
    attestationKeyIdentifiers: [],
    name: 'Model',
    icon: null,
    anchors: [Uint8Array.of(1, 2, 3), maker.root.certificate],
    certification: null,
    attachment: null,
    statusReports: [],
  }
  assert.equal(assessTrust(basic(maker.issue().chain), { anchors: noAnchors, statement }, now).kind, 'trusted')
  assert.equal(assessTrust(basic(authority.issue().chain), { anchors: noAnchors, statement }, now).kind, 'unknown-root')
  assert.equal(assessTrust(basic(authority.issue().chain), { anchors, statement }, now).kind, 'trusted')
})

test('anchors that are no certificate, two in one text, or empty text are refused as policy', () => {
  const pem = authority.rootPem
  for (const bad of ['', 'x', pem + pem, pem.replace('MII', 'AAA'), pem.slice(0, 200)]) {
    assert.throws(() => parseAnchors([bad]), (error) => error instanceof Refusal && error.code === 'policy_invalid')
  }
})

test('the identity of a set does not depend on order or repetition', () => {
  const other = createAttestationAuthority()
  const one = parseAnchors([authority.rootPem, other.rootPem])
  const two = parseAnchors([other.rootPem, authority.rootPem, other.rootPem])
  assert.equal(one.identity, two.identity)
  assert.notEqual(one.identity, anchors.identity)
})
