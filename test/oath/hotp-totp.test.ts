import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeHotp, resynchronizeHotp, validateHotp } from '../../server/oath/hotp.ts'
import type { CodeKey } from '../../server/oath/oath.ts'
import { makeTotp, resynchronizeTotp, timeStep, validateTotp, type TotpKey } from '../../server/oath/totp.ts'

const ascii = (length: number) => Buffer.from('1234567890'.repeat(7).slice(0, length))
const key: CodeKey = { secret: ascii(20), algorithm: 'SHA1', digits: 6 }
const clock: TotpKey = { ...key, periodSeconds: 30 }

describe('HOTP', () => {
  it('makes the codes of RFC 4226 appendix D', () => {
    const expected = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
    assert.deepEqual(expected.map((_, counter) => makeHotp(key, counter)), expected)
  })

  it('makes codes of 7 and 8 digits that end in those of 6', () => {
    assert.equal(makeHotp({ ...key, digits: 8 }, 0), '84755224')
    assert.equal(makeHotp({ ...key, digits: 7 }, 0), '4755224')
  })

  it('counts beyond 32 bits, and refuses what is no counter', () => {
    assert.notEqual(makeHotp(key, 2 ** 32), makeHotp(key, 0))
    for (const counter of [-1, 0.5, 2 ** 53, Number.NaN]) assert.throws(() => makeHotp(key, counter), TypeError)
  })

  it('finds a code within the window and says which counter comes next', () => {
    assert.deepEqual(validateHotp(key, { counter: 0 }, '755224', 0), { matched: true, newCounter: 1, drift: 0 })
    assert.deepEqual(validateHotp(key, { counter: 0 }, '969429', 3), { matched: true, newCounter: 4, drift: 3 })
    assert.deepEqual(validateHotp(key, { counter: 0 }, '338314', 3), { matched: false })
  })

  it('takes no code a second time and none from before', () => {
    assert.equal(validateHotp(key, { counter: 4 }, '969429', 10).matched, false)
    assert.equal(validateHotp(key, { counter: 4 }, '755224', 10).matched, false)
  })

  it('takes exactly its digits, in ASCII', () => {
    for (const code of ['75522', '7552240', ' 755224', '755224 ', '755224\n', '٧٥٥٢٢٤', '755２24', '', '-55224', '7.5224']) {
      assert.equal(validateHotp(key, { counter: 0 }, code, 10).matched, false, code)
    }
  })

  it('resynchronizes by two codes in a row, and not by one, by two apart or by two swapped', () => {
    assert.deepEqual(resynchronizeHotp(key, { counter: 0 }, ['399871', '520489'], 50), { matched: true, newCounter: 10, drift: 9 })
    for (const pair of [['399871', '399871'], ['162583', '520489'], ['520489', '399871'], ['399871', '000000']] as const) {
      assert.equal(resynchronizeHotp(key, { counter: 0 }, pair, 50).matched, false)
    }
    assert.equal(resynchronizeHotp(key, { counter: 9 }, ['399871', '520489'], 50).matched, false)
    assert.equal(resynchronizeHotp(key, { counter: 0 }, ['399871', '520489'], 8).matched, false)
  })

  it('refuses a window that invites guessing', () => {
    assert.throws(() => validateHotp(key, { counter: 0 }, '755224', 101), TypeError)
    assert.throws(() => resynchronizeHotp(key, { counter: 0 }, ['1', '2'], 1001), TypeError)
  })
})

describe('TOTP', () => {
  const times = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000]
  const codes = {
    SHA1: ['94287082', '07081804', '14050471', '89005924', '69279037', '65353130'],
    SHA256: ['46119246', '68084774', '67062674', '91819424', '90698825', '77737706'],
    SHA512: ['90693936', '25091201', '99943326', '93441116', '38618901', '47863826'],
  } as const
  const lengths = { SHA1: 20, SHA256: 32, SHA512: 64 } as const

  for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
    it(`makes the codes of RFC 6238 appendix B with ${algorithm}`, () => {
      const totp: TotpKey = { secret: ascii(lengths[algorithm]), algorithm, digits: 8, periodSeconds: 30 }
      assert.deepEqual(times.map((seconds) => makeTotp(totp, seconds * 1000)), codes[algorithm])
    })
  }

  const nowMs = 1111111111_000
  const now = timeStep(nowMs, 30)
  const codeAt = (step: number) => makeHotp(clock, step)
  const fresh = { counter: 0, drift: 0 }

  it('finds a code within the window and learns the drift', () => {
    for (const drift of [-2, -1, 0, 1, 2]) {
      assert.deepEqual(validateTotp(clock, fresh, codeAt(now + drift), 2, nowMs), { matched: true, newCounter: now + drift + 1, drift })
    }
    for (const drift of [-3, 3]) assert.equal(validateTotp(clock, fresh, codeAt(now + drift), 2, nowMs).matched, false)
  })

  it('looks where the device was last', () => {
    const state = { counter: 0, drift: 40 }
    assert.deepEqual(validateTotp(clock, state, codeAt(now + 41), 1, nowMs), { matched: true, newCounter: now + 42, drift: 41 })
    assert.equal(validateTotp(clock, state, codeAt(now), 1, nowMs).matched, false)
  })

  it('takes no code a second time and no older one after a newer', () => {
    const used = { counter: now + 1, drift: 0 }
    assert.equal(validateTotp(clock, used, codeAt(now), 2, nowMs).matched, false)
    assert.equal(validateTotp(clock, used, codeAt(now - 1), 2, nowMs).matched, false)
    assert.equal(validateTotp(clock, used, codeAt(now + 1), 2, nowMs).matched, true)
  })

  it('resynchronizes by two codes in a row after the last one used', () => {
    const pair = [codeAt(now - 400), codeAt(now - 399)] as const
    assert.deepEqual(resynchronizeTotp(clock, fresh, pair, 500, nowMs), { matched: true, newCounter: now - 398, drift: -399 })
    assert.equal(resynchronizeTotp(clock, { counter: now - 399, drift: 0 }, pair, 500, nowMs).matched, false)
    assert.equal(resynchronizeTotp(clock, fresh, pair, 399, nowMs).matched, false)
  })

  it('starts at the epoch', () => {
    assert.deepEqual(validateTotp(clock, fresh, codeAt(0), 2, 0), { matched: true, newCounter: 1, drift: 0 })
    assert.throws(() => timeStep(0, 0), TypeError)
  })
})
