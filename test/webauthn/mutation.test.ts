/**
 * Every byte counts: an honest answer with one byte changed, one missing or one added is never
 * accepted as the same key, and never ends in anything but a refusal.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnchors } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { answerRegistration, authority, codeOf, identity } from './ceremony.ts'

const nowMs = Date.UTC(2026, 5, 1)
const maker = createAttestationAuthority({ intermediates: 1 })
const anchors = parseAnchors([maker.rootPem, authority.rootPem])

type Field = 'attestationObject' | 'clientDataJSON'
type Format = 'packed' | 'packed-self' | 'fido-u2f'

/** `accepted` means: by a path to our root, or by the key itself. */
function judgeBent(format: Format, field: Field, bend: (bytes: Buffer) => Uint8Array): string {
  const key = createAuthenticator({ format, identity: format === 'packed' ? maker.issue() : identity })
  const { response, expected } = answerRegistration(key, { where: { bare: true } })
  const honest = Buffer.from(response.response[field], 'base64url')
  const bytes = bend(Buffer.from(honest))
  if (honest.equals(bytes)) return 'unchanged'
  const bent = { ...response, response: { ...response.response, [field]: Buffer.from(bytes).toString('base64url') } }
  let proof = ''
  const code = codeOf(() => {
    proof = assessTrust(verifyRegistration(bent, expected), { anchors, statement: null }, nowMs).kind
  })
  return code === 'accepted' && proof === 'unknown-root' ? proof : code
}

for (const format of ['packed', 'packed-self', 'fido-u2f'] as const) {
  test(`${format}: no single byte of the attestation object can change`, () => {
    const survivors: number[] = []
    for (let at = 0; at < 1400; at += 3) {
      const code = judgeBent(format, 'attestationObject', (bytes) => {
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
        return bytes
      })
      if (code === 'accepted') survivors.push(at)
    }
    // What the U2F signature does not cover: counter, extensions and flags (FIDO U2F raw messages §4.3).
    assert.ok(format === 'fido-u2f' ? survivors.length <= 3 : survivors.length === 0, `accepted with a changed byte at ${survivors.join(', ')}`)
  })
}

test('no byte of the client data can change, go or come', () => {
  for (let at = 0; at < 140; at += 1) {
    const code = judgeBent('packed', 'clientDataJSON', (bytes) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]))
    assert.notEqual(code, 'accepted', `accepted without byte ${at}`)
  }
  assert.notEqual(judgeBent('packed', 'clientDataJSON', (bytes) => Buffer.concat([bytes, Buffer.from(' ')])), 'accepted')
})

test('a truncated attestation object is refused at every length', () => {
  const key = createAuthenticator({ format: 'packed', identity })
  const { response, expected } = answerRegistration(key)
  const whole = Buffer.from(response.response.attestationObject, 'base64url')
  for (let length = 0; length < whole.length; length += 1) {
    const attestationObject = whole.subarray(0, length).toString('base64url')
    const bent = { ...response, response: { ...response.response, attestationObject } }
    assert.notEqual(codeOf(() => verifyRegistration(bent, expected)), 'accepted')
  }
})
