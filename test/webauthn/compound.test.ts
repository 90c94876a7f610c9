/** Format "compound" (WebAuthn L3 §8.9): several statements over the same bytes, and all of them must hold. */
import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { test } from 'node:test'
import { parseAnchors } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { provesModel } from '../../server/trust/proves-model.ts'
import { usualFormats } from '../../server/webauthn/attestation/formats.ts'
import { createAttestationAuthority, type AttestationIdentity } from '../authenticator/attestation-authority.ts'
import type { Encodable } from '../authenticator/cbor.ts'
import { authority, codeOf, register, type Trial } from './ceremony.ts'

const now = Date.UTC(2026, 5, 1)
const stranger = createAttestationAuthority({ name: 'Stranger' })
const known = parseAnchors([authority.rootPem])
const ours = authority.issue()
const theirs = stranger.issue()
const map = (...entries: (readonly [string, Encodable])[]) => new Map<Encodable, Encodable>(entries)
const part = (fmt: Encodable, attStmt: Encodable) => map(['fmt', fmt], ['attStmt', attStmt])
const none = part('none', map())

type Make = (signed: Uint8Array) => Encodable

/** Each maker sees the bytes that every statement signs. */
function compound(makeParts: Make, expected: Trial['expected'] = {}): Trial {
  let signed: Uint8Array = new Uint8Array()
  const remember = (bytes: Uint8Array) => { signed = bytes; return bytes }
  return { authenticator: { format: 'packed' }, expected, where: { spoil: { toBeSigned: remember, fmt: () => 'compound', statement: () => makeParts(signed) } } }
}

const packed = (signed: Uint8Array, { privateKey, chain }: AttestationIdentity, x5c: readonly Uint8Array[] = chain) =>
  part('packed', map(['alg', -7], ['sig', sign('sha256', signed, privateKey)], ['x5c', x5c]))
const broken = (signed: Uint8Array) => packed(Uint8Array.from(signed, (byte) => byte ^ 1), ours)

const rows: readonly (readonly [what: string, code: string, trial: Trial])[] = [
  ['two packed statements', 'accepted', compound((signed) => [packed(signed, ours), packed(signed, theirs)])],
  ['a packed statement and none', 'accepted', compound((signed) => [packed(signed, ours), none])],
  ['one statement alone', 'attestation_invalid', compound((signed) => [packed(signed, ours)])],
  ['no statement', 'attestation_invalid', compound(() => [])],
  ['seven statements', 'attestation_invalid', compound((signed) => Array.from({ length: 7 }, () => packed(signed, ours)))],
  ['a map', 'attestation_invalid', compound((signed) => packed(signed, ours))],
  ['a part that does not verify, first', 'attestation_signature_invalid', compound((signed) => [broken(signed), packed(signed, ours)])],
  ['a part that does not verify, last', 'attestation_signature_invalid', compound((signed) => [packed(signed, ours), broken(signed)])],
  ['a part twice', 'attestation_invalid', compound((signed) => { const same = packed(signed, ours); return [same, same] })],
  ['a part twice, written otherwise', 'attestation_invalid', compound((signed) => { const same = packed(signed, ours); return [same, new Map([...same].reverse())] })],
  ['a part that is compound itself', 'attestation_invalid', compound((signed) => [packed(signed, ours), part('compound', [packed(signed, theirs), none])])],
  ['a part of an unknown format', 'fmt_unsupported', compound((signed) => [packed(signed, ours), part('foo', map())])],
  ['a part of a format that is not accepted', 'fmt_unsupported', compound((signed) => [packed(signed, ours), none], { formats: ['compound', 'packed'] })],
  ['where compound is not accepted', 'fmt_unsupported', compound((signed) => [packed(signed, ours), none], { formats: usualFormats.filter((fmt) => fmt !== 'compound') })],
  ['a part without fmt', 'attestation_invalid', compound((signed) => [packed(signed, ours), map(['attStmt', map()])])],
  ['a part with a number as fmt', 'attestation_invalid', compound((signed) => [packed(signed, ours), part(1, map())])],
  ['a part with a list as attStmt', 'attestation_invalid', compound((signed) => [packed(signed, ours), part('none', [])])],
  ['a part with a member more', 'attestation_invalid', compound((signed) => [packed(signed, ours), part('none', map()).set('more', 1)])],
  ['a part that is a text', 'attestation_invalid', compound((signed) => [packed(signed, ours), 'packed'])],
  ['a statement with something in none', 'attestation_invalid', compound((signed) => [packed(signed, ours), part('none', map(['x', 1]))])],
]

for (const [what, code, trial] of rows) {
  test(`compound: ${what}: ${code}`, () => assert.equal(codeOf(() => register(trial)), code))
}

const trustOf = (make: Make) => assessTrust(register(compound(make)), { anchors: known, statement: null }, now)

test('a compound statement proves what the weakest of its parts proves', () => {
  const more = authority.issue()
  assert.equal(trustOf((signed) => [packed(signed, more), packed(signed, ours)]).kind, 'trusted')
  assert.equal(trustOf((signed) => [packed(signed, ours), packed(signed, theirs)]).kind, 'unknown-root')
  assert.equal(trustOf((signed) => [packed(signed, theirs), packed(signed, ours)]).kind, 'unknown-root')
  assert.equal(trustOf((signed) => [packed(signed, ours), part('none', map())]).kind, 'none')
})

test('a part whose certificates contradict the clock refuses the whole, whatever the others prove', () => {
  const old = authority.issue({ notAfterMs: now - 1000 })
  assert.equal(codeOf(() => trustOf((signed) => [packed(signed, ours), packed(signed, old)])), 'untrusted_chain')
  assert.equal(codeOf(() => trustOf((signed) => [packed(signed, ours), packed(signed, theirs, [...theirs.chain, authority.root.certificate])])), 'untrusted_chain')
})

test('the facts name every part, and a compound statement proves no model under an anchor of the policy', () => {
  const facts = register(compound((signed) => [part('none', map()), packed(signed, ours)]))
  assert.equal(facts.fmt, 'compound')
  assert.deepEqual([facts.attestationType, facts.chain], ['none', []])
  const proven = register(compound((signed) => [packed(signed, ours), packed(signed, theirs)]))
  assert.deepEqual([proven.attestationType, proven.chain], ['basic', ours.chain.map((der) => Uint8Array.from(der))])
  assert.deepEqual(facts.parts?.map(({ fmt, attestationType }) => [fmt, attestationType]), [['none', 'none'], ['packed', 'basic']])
  assert.equal(facts.attestationKeyIdentifier, null)
  assert.equal(provesModel('compound', facts.aaguid), false)
})
