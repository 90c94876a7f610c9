import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalParts, type ActivationCode } from '../../server/contract/refusals.ts'
import { activationFailure, asActivationFailure } from '../../widget/activation-failure.ts'
import { sentenceOf } from '../../widget/activate/views/sentence.ts'
import { fail, type FailureCode } from '../../widget/failure.ts'
import type { ActivateMessages } from '../../widget/messages/activate.ts'
import { activateAr } from '../../widget/messages/activate-ar.ts'
import { activateDe } from '../../widget/messages/activate-de.ts'
import { activateEn } from '../../widget/messages/activate-en.ts'

const own = Object.keys(refusalParts.activation) as readonly ActivationCode[]
const shared = [...Object.keys(refusalParts.page), 'not_allowed', 'in_app_browser', 'not_supported', 'insecure_context', 'offline', 'unreachable', 'session_ended'] as readonly FailureCode[]
const records: readonly ActivateMessages[] = [activateEn, activateDe, activateAr]

/** As the client hands on what the verifier named. */
const told = (code: string) => asActivationFailure(fail(code as FailureCode))

describe('failures of an activation', () => {
  it('have one sentence and one remedy with a name for every code, in every language', () => {
    for (const text of records) {
      for (const code of [...own, ...shared]) {
        const failure = told(code)
        assert.match(sentenceOf(text, failure), /\S.*\.$/, `${text.lang} ${code}`)
        assert.ok({ ...text.shared.remedies, ...text.remedies }[failure.remedy], `${text.lang} ${failure.remedy}`)
      }
    }
  })

  it('are the same whether the verifier or the page finds them', () => {
    for (const code of own) assert.deepEqual(told(code), activationFailure(code))
  })

  it('say of a page that is not set up, and of what is gone, what fits here and not on a login page', () => {
    assert.equal(sentenceOf(activateEn, told('origin_mismatch')), 'This page is not set up to add devices yet.')
    assert.deepEqual([told('not_found').remedy, told('device_not_found').remedy], ['start_again', 'start_again'])
  })

  it('offer no other key, since one was chosen to vouch, and get help where it may have been copied', () => {
    for (const code of ['signature_invalid', 'credential_unknown', 'user_verification_missing', 'model_not_allowed']) assert.equal(told(code).remedy, 'retry', code)
    assert.equal(told('counter_regression').remedy, 'contact')
  })

  it('tell what ends the ticket, what ends the activation, and what nobody knows the outcome of', () => {
    assert.deepEqual(own.filter((code) => told(code).endsTicket), ['activation_locked'])
    assert.deepEqual(own.filter((code) => !told(code).endsActivation), ['code_malformed', 'mode_not_allowed', 'code_wrong', 'signature_wrong'])
    assert.deepEqual(['offline', 'unreachable', 'unavailable', 'rate_limited', 'internal_error'].filter((code) => told(code).wireBroke), ['offline', 'unreachable', 'unavailable', 'rate_limited'])
  })
})
