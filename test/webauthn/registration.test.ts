/** WebAuthn L3 §7.1, one test a rule: each fails when its check is taken out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, register } from './ceremony.ts'

for (const format of ['none', 'packed-self', 'packed', 'fido-u2f'] as const) {
  test(`an honest ${format} registration is accepted and its facts are those of the key`, () => {
    const facts = register({ authenticator: { format } })
    assert.equal(facts.fmt, format === 'packed-self' ? 'packed' : format)
    assert.equal(facts.algorithm, -7)
    assert.equal(facts.attestationType, { none: 'none', 'packed-self': 'self', packed: 'basic', 'fido-u2f': 'basic' }[format])
    assert.equal(facts.chain.length, facts.attestationType === 'basic' ? 1 : 0)
    assert.equal(facts.userVerified, format !== 'fido-u2f')
  })
}

for (const algorithm of [-7, -8, -53, -35, -36, -37, -47, -257, -48]) {
  for (const format of ['none', 'packed-self'] as const) {
    test(`a ${format} key of algorithm ${algorithm} is accepted`, () => {
      assert.equal(register({ authenticator: { format, algorithms: [algorithm] } }).algorithm, algorithm)
    })
  }
}
