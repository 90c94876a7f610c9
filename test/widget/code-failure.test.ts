import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalParts, type OtpCode } from '../../server/contract/refusals.ts'
import { asCodeFailure, slipOf, type CodeRemedy } from '../../widget/code-failure.ts'
import { sentenceOf } from '../../widget/code/views/sentence.ts'
import { fail, type FailureCode } from '../../widget/failure.ts'
import type { OtpMessages } from '../../widget/messages/otp.ts'
import { otpAr } from '../../widget/messages/otp-ar.ts'
import { otpDe } from '../../widget/messages/otp-de.ts'
import { otpEn } from '../../widget/messages/otp-en.ts'

const own = Object.keys(refusalParts.codes) as readonly OtpCode[]
const shared = [...Object.keys(refusalParts.page), 'insecure_context', 'offline', 'unreachable', 'session_ended', 'page_misconfigured', 'aborted'] as readonly FailureCode[]
const records: readonly OtpMessages[] = [otpEn, otpDe, otpAr]

/** As the client hands on what the verifier named. */
const told = (code: string) => asCodeFailure(fail(code as FailureCode))

describe('failures of one-time codes', () => {
  it('have one sentence and one remedy with a name for every code, in every language', () => {
    for (const text of records) {
      for (const failure of [...[...own, ...shared].map(told), slipOf('incomplete'), slipOf('same_code')]) {
        assert.match(sentenceOf(text, failure), /\S.*\.$/, `${text.lang} ${failure.code}`)
        assert.ok({ ...text.shared.remedies, ...text.remedies }[failure.remedy], `${text.lang} ${failure.remedy}`)
      }
    }
  })

  it('lead on by the one remedy that helps, and do not compile while one is missing', () => {
    const remedies = {
      otp_wrong: 'answer_again', otp_locked: 'contact', device_disabled: 'contact', address_missing: 'answer_again',
      no_code_device: 'set_up', sending_not_allowed: 'answer_again',
    } satisfies Record<OtpCode, CodeRemedy>
    assert.deepEqual(Object.fromEntries(own.map((code) => [code, told(code).remedy])), remedies)
  })

  it('have a sentence of their own each, and share none', () => {
    for (const text of records) assert.equal(new Set(own.map((code) => sentenceOf(text, told(code)))).size, own.length, text.lang)
  })

  it('say of no key what concerns a code', () => {
    const common = ['origin_mismatch', 'insecure_context', 'device_limit', 'device_not_found', 'too_many_starts', 'page_misconfigured', 'ticket_expired', 'unavailable']
    for (const code of common) assert.doesNotMatch(sentenceOf(otpEn, told(code)), /\bkeys?\b/i, code)
    assert.equal(sentenceOf(otpEn, told('too_many_starts')), 'That was asked for too often.')
  })

  it('begin anew after what was being set up is gone, and come from a bug with the code of a bug', () => {
    assert.deepEqual([told('device_not_found').family, told('device_not_found').remedy], ['gone', 'start_again'])
    assert.deepEqual([asCodeFailure(new RangeError('bug')).code, asCodeFailure(new RangeError('bug')).remedy], ['internal_error', 'retry'])
  })

  it('tell what ends the ticket, and what nobody knows the outcome of', () => {
    assert.deepEqual(own.filter((code) => told(code).endsTicket || told(code).wireBroke), [])
    assert.deepEqual(['ticket_expired', 'ticket_spent', 'unauthorized', 'too_many_starts'].filter((code) => !told(code).endsTicket), [])
    assert.deepEqual(['offline', 'unreachable', 'unavailable', 'rate_limited', 'internal_error'].filter((code) => told(code).wireBroke), ['offline', 'unreachable', 'unavailable', 'rate_limited'])
  })

  it('keep the time to wait and the request, and no more', () => {
    const failure = asCodeFailure(fail('rate_limited', { retryAfterSeconds: 30, requestId: 'r', cause: 'secret' }))
    assert.deepEqual([failure.retryAfterSeconds, failure.requestId, JSON.stringify(failure).includes('secret')], [30, 'r', false])
  })
})
