import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOcraSuite } from '../../server/oath/ocra-suite.ts'
import { hashPin, makeOcra, validateOcra, type OcraInput } from '../../server/oath/ocra.ts'

const ascii = (length: number) => Buffer.from('1234567890'.repeat(7).slice(0, length))
const [key20, key32, key64] = [ascii(20), ascii(32), ascii(64)]
const same = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => String(digit).repeat(8))
/** 25 March 2008, 12:06:30 GMT: T = 0x132d0b6 minutes. */
const nowMs = 0x132d0b6 * 60_000

/** RFC 6287 appendix C: suite, key, then input and answer. */
const vectors: readonly (readonly [string, Uint8Array, readonly (readonly [OcraInput, string])[]])[] = [
  ['OCRA-1:HOTP-SHA1-6:QN08', key20, zip(same, ['237653', '243178', '653583', '740991', '608993', '388898', '816933', '224598', '750600', '294470'])],
  ['OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1', key32, ['65347737', '86775851', '78192410', '71565254', '10104329', '65983500', '70069104', '91771096', '75011558', '08522129']
    .map((answer, counter) => [{ question: '12345678', counter, pinHash: pinHash() }, answer] as const)],
  ['OCRA-1:HOTP-SHA256-8:QN08-PSHA1', key32, zip(same, ['83238735', '01501458', '17957585', '86776967', '86807031'], { pinHash: pinHash() })],
  ['OCRA-1:HOTP-SHA512-8:C-QN08', key64, ['07016083', '63947962', '70123924', '25341727', '33203315', '34205738', '44343969', '51946085', '20403879', '31409299']
    .map((answer, counter) => [{ question: same[counter] ?? '', counter }, answer] as const)],
  ['OCRA-1:HOTP-SHA512-8:QN08-T1M', key64, zip(same, ['95209754', '55907591', '22048402', '24218844', '36209546'], { nowMs })],
  ['OCRA-1:HOTP-SHA256-8:QA08', key32, [
    ...pairs('CLI2222', 'SRV1111', ['28247970', '01984843', '65387857', '03351211', '83412541']),
    ...pairs('SRV1111', 'CLI2222', ['15510767', '90175646', '33777207', '95285278', '28934924']),
    ...zip(['SIG10000', 'SIG11000', 'SIG12000', 'SIG13000', 'SIG14000'], ['53095496', '04110475', '31331128', '76028668', '46554205']),
  ]],
  ['OCRA-1:HOTP-SHA512-8:QA08', key64, pairs('CLI2222', 'SRV1111', ['79496648', '76831980', '12250499', '90856481', '12761449'])],
  ['OCRA-1:HOTP-SHA512-8:QA08-PSHA1', key64, pairs('SRV1111', 'CLI2222', ['18806276', '70020315', '01600026', '18951020', '32528969'], { pinHash: pinHash() })],
  ['OCRA-1:HOTP-SHA512-8:QA10-T1M', key64, zip(['SIG1000000', 'SIG1100000', 'SIG1200000', 'SIG1300000', 'SIG1400000'], ['77537423', '31970405', '10235557', '95213541', '65360607'], { nowMs })],
]

function zip(questions: readonly string[], answers: readonly string[], rest: Omit<OcraInput, 'question'> = {}) {
  return answers.map((answer, index) => [{ question: questions[index] ?? '', ...rest }, answer] as const)
}

function pairs(first: string, second: string, answers: readonly string[], rest: Omit<OcraInput, 'question'> = {}) {
  return answers.map((answer, index) => [{ question: [`${first}${index}`, `${second}${index}`] as const, ...rest }, answer] as const)
}

function pinHash(): Uint8Array {
  return hashPin(parseOcraSuite('OCRA-1:HOTP-SHA1-6:QN08-PSHA1'), '1234')
}

describe('RFC 6287 appendix C', () => {
  for (const [text, secret, cases] of vectors) {
    it(`answers ${cases.length} questions of ${text}`, () => {
      const suite = parseOcraSuite(text)
      assert.deepEqual(cases.map(([input]) => makeOcra(suite, secret, input)), cases.map(([, answer]) => answer))
    })
  }
})

describe('a suite', () => {
  it('is taken apart whole', () => {
    assert.deepEqual(parseOcraSuite('OCRA-1:HOTP-SHA256-7:C-QH40-PSHA512-S128-T2H'), {
      text: 'OCRA-1:HOTP-SHA256-7:C-QH40-PSHA512-S128-T2H', algorithm: 'SHA256', digits: 7, hasCounter: true,
      question: { format: 'H', length: 40 }, pin: 'SHA512', sessionBytes: 128, stepSeconds: 7200,
    })
    assert.equal(parseOcraSuite('OCRA-1:HOTP-SHA1-6:QH10-S').sessionBytes, 64)
    assert.equal(parseOcraSuite('OCRA-1:HOTP-SHA1-6:QH10-S-T1M').stepSeconds, 60)
  })

  for (const text of [
    'ocra-1:HOTP-SHA1-6:QN08', 'OCRA-2:HOTP-SHA1-6:QN08', 'OCRA-1:HOTP-MD5-6:QN08', 'OCRA-1:HOTP-SHA1-5:QN08', 'OCRA-1:HOTP-SHA1-9:QN08',
    'OCRA-1:HOTP-SHA1-0:QN08', 'OCRA-1:HOTP-SHA1-06:QN08', 'OCRA-1:HOTP-SHA1-6:C', 'OCRA-1:HOTP-SHA1-6:QX08', 'OCRA-1:HOTP-SHA1-6:QN3',
    'OCRA-1:HOTP-SHA1-6:QN03', 'OCRA-1:HOTP-SHA1-6:QN65', 'OCRA-1:HOTP-SHA1-6:QN08-T0M', 'OCRA-1:HOTP-SHA1-6:QN08-T60S', 'OCRA-1:HOTP-SHA1-6:QN08-T49H',
    'OCRA-1:HOTP-SHA1-6:QN08-S000', 'OCRA-1:HOTP-SHA1-6:QN08-S513', 'OCRA-1:HOTP-SHA1-6:QN08-T1M-S064', 'OCRA-1:HOTP-SHA1-6:QN08-C',
    'OCRA-1:HOTP-SHA1-6:QN08 ', 'OCRA-1:HOTP-SHA1-6:QN08\n', '',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.throws(() => parseOcraSuite(text), { code: 'suite_unsupported' }))
  }
})

describe('an input that does not fit its suite', () => {
  const suite = parseOcraSuite('OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S064-T1M')
  const whole: OcraInput = { question: '12345678', counter: 0, pinHash: pinHash(), session: Buffer.from('s'), nowMs }

  for (const member of ['counter', 'pinHash', 'session', 'nowMs'] as const) {
    it(`lacks the ${member}`, () => assert.throws(() => makeOcra(suite, key20, { ...whole, [member]: undefined }), TypeError))
    it(`would answer otherwise with another ${member}`, () => {
      const other = { counter: 1, pinHash: Buffer.alloc(20), session: Buffer.from('t'), nowMs: nowMs + 60_000 }[member]
      assert.notEqual(makeOcra(suite, key20, { ...whole, [member]: other }), makeOcra(suite, key20, whole))
    })
  }

  it('asks with foreign characters, too many or none', () => {
    for (const question of ['1234567a', '123456789', '', '١٢٣٤']) assert.throws(() => makeOcra(suite, key20, { ...whole, question }), TypeError)
  })

  it('has a hash or a session of another length', () => {
    assert.throws(() => makeOcra(suite, key20, { ...whole, pinHash: Buffer.alloc(19) }), TypeError)
    assert.throws(() => makeOcra(suite, key20, { ...whole, session: Buffer.alloc(65) }), TypeError)
  })
})

describe('validation of an answer', () => {
  it('compares exactly, and finds a device that counted ahead', () => {
    const suite = parseOcraSuite('OCRA-1:HOTP-SHA512-8:C-QN08')
    const input = { question: '33333333', counter: 1 }
    assert.deepEqual(validateOcra(suite, key64, input, '25341727', { counter: 5, time: 0 }), { matched: true, newCounter: 4, drift: 2 })
    assert.deepEqual(validateOcra(suite, key64, input, '25341727'), { matched: false })
    assert.deepEqual(validateOcra(suite, key64, { ...input, counter: 4 }, '25341727', { counter: 5, time: 0 }), { matched: false })
  })

  it('finds a device whose clock is off, within the window only', () => {
    const suite = parseOcraSuite('OCRA-1:HOTP-SHA512-8:QN08-T1M')
    const input = { question: '00000000', nowMs: nowMs + 120_000 }
    assert.deepEqual(validateOcra(suite, key64, input, '95209754', { counter: 0, time: 2 }), { matched: true, newCounter: 0, drift: -2 })
    assert.deepEqual(validateOcra(suite, key64, input, '95209754', { counter: 0, time: 1 }), { matched: false })
  })
})
