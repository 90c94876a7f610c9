import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fitName, maskName } from '../../server/activation/fit-name.ts'
import { encodeText } from '../../server/contract/kap/layout.ts'

it('names are made to fit: one line, no control characters, cut at a character', () => {
  for (const [text, fitted] of [
    ['Müller', 'Müller'], ['Mu\u0308ller', 'Müller'], ['a\u202eb\nc', 'abc'], ['x'.repeat(33), `${'x'.repeat(29)}…`], ['x'.repeat(32), 'x'.repeat(32)],
    ['👩‍🚀'.repeat(4), '👩‍🚀👩‍🚀…'], ['\ud800x', 'x'], ['', ''],
  ] as const) {
    assert.equal(fitName(text), fitted)
    assert.ok(encodeText(fitName(text), 0, 32))
  }
})

it('a masked name shows the first character and the domain, and not how long it is', () => {
  assert.equal(maskName('mandy@example.com'), 'm•••@example.com')
  assert.equal(maskName('mo@example.com'), 'm•••@example.com')
  assert.equal(maskName('mandy'), 'm•••')
  assert.equal(maskName('@x'), '@•••')
  assert.equal(new TextEncoder().encode(maskName(`a@${'x'.repeat(60)}.example`)).length, 32)
})
