/** Every kind of notice in every language; what a user typed cannot become more than a name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noticeLanguages, writeNotice } from '../../server/notify/write-notice.ts'
import { wordsAr } from '../../server/notify/words-ar.ts'
import { wordsDe } from '../../server/notify/words-de.ts'
import { wordsEn } from '../../server/notify/words-en.ts'
import { sampleNotice } from './sample-notice.ts'

const kinds = Object.keys(wordsEn.tell)

test('each language has words of its own for each kind, with device, organization and time', () => {
  for (const kind of kinds) {
    const details = { ...sampleNotice().details, flagged: '3', cleared: '4', code: '287082' }
    const written = noticeLanguages.map((language) => writeNotice(sampleNotice({ kind, details }), 'Example Bank', language))
    assert.equal(new Set(written.map(({ text }) => text)).size, noticeLanguages.length, kind)
    for (const { subject, text, short } of written) {
      assert.ok(text.includes('Example Bank'))
      assert.equal(text.includes('287082'), kind === 'code.sent')
      if (kind === 'code.sent' || kind === 'user.welcomed') continue
      assert.ok(text.includes('2026') && /(14|\b2):13/.test(text), text)
      assert.ok(kind === 'fleet.judged' ? text.includes('3') && text.includes('4') : text.includes('Blue key'), text)
      assert.ok(!/[\r\n]/.test(subject + short), kind)
      assert.ok(!/[\r\n]/.test(subject) && !subject.includes('Blue key') && !subject.includes('Example Bank'))
    }
  }
})

test('the languages have the same kinds', () => {
  for (const words of [wordsDe, wordsAr]) assert.deepEqual([Object.keys(words.tell), Object.keys(words.subjects)], [kinds, kinds])
})

test('a name makes no link, no address, no line and no sentence of another direction', () => {
  for (const name of ['https://evil.example/login', 'call +49 170, or mail a@evil.example', 'x\r\nBcc: a@evil.example', '\u202Eevil', '<b>x</b>', '']) {
    const { text, short } = writeNotice(sampleNotice({ details: { deviceName: name, at: '2026-09-21T14:13:20.000Z' } }), 'Example Bank', 'en')
    assert.ok(!/evil\.example|:\/\/|@|<|\u202E|\r/.test(text + short), text)
    assert.equal(short.split('\n').length, 1)
  }
})

test('a notice of an unknown kind is a mistake, not a blank message', () => {
  assert.throws(() => writeNotice(sampleNotice({ kind: 'toString' }), 'Example Bank', 'en'), /no words/)
})
