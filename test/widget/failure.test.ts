import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalParts } from '../../server/contract/refusals.ts'
import { asFailure, fail, type FailureCode, type FailureFamily } from '../../widget/failure.ts'
import { ceremonyAr } from '../../widget/messages/ceremony-ar.ts'
import { ceremonyDe } from '../../widget/messages/ceremony-de.ts'
import { ceremonyEn } from '../../widget/messages/ceremony-en.ts'

/** Code by code, what the patterns of `failure.ts` must come to. A code that is missing does not compile. */
const expected: Readonly<Record<FailureCode, FailureFamily>> = {
  not_allowed: 'not_used', aborted: 'not_used', user_presence_missing: 'not_used',
  already_registered: 'already_yours', credential_exists: 'already_yours', account_exists: 'already_yours',
  insecure_context: 'insecure', not_supported: 'unsupported', in_app_browser: 'in_app',
  frame_not_allowed: 'framed', cross_origin: 'framed', request_pending: 'elsewhere',
  constraint_unmet: 'no_pin', user_verification_missing: 'no_pin',
  offline: 'offline', unreachable: 'unreachable', rate_limited: 'busy', unavailable: 'busy', storage_full: 'busy',
  session_ended: 'signed_out', step_up_required: 'signed_out',
  ticket_expired: 'stale', ticket_revoked: 'stale', ticket_spent: 'stale',
  too_many_starts: 'stale', already_completed: 'stale',
  ceremony_unknown: 'too_late', ceremony_expired: 'too_late', challenge_used: 'too_late', challenge_mismatch: 'too_late',
  unauthorized: 'misconfigured', page_misconfigured: 'misconfigured', rp_id_refused: 'misconfigured', account_suspended: 'misconfigured',
  operation_not_allowed: 'misconfigured', origin_mismatch: 'misconfigured', origin_unlisted: 'misconfigured',
  client_origin_mismatch: 'misconfigured', rp_id_mismatch: 'misconfigured', key_limit: 'misconfigured',
  user_not_found: 'misconfigured', policy_invalid: 'key_trouble', policy_conflict: 'misconfigured',
  result_invalid: 'key_trouble', binding_mismatch: 'misconfigured', content_type_unsupported: 'misconfigured',
  body_too_large: 'misconfigured', metadata_stale: 'misconfigured', not_found: 'misconfigured', method_not_allowed: 'misconfigured', last_device: 'misconfigured',
  device_limit: 'limit', device_not_found: 'gone', device_pending: 'gone',
  attestation_required: 'hidden', self_attestation: 'model', untrusted_chain: 'model', model_not_allowed: 'model',
  attachment_not_allowed: 'model', fmt_unsupported: 'model', alg_not_allowed: 'model', aaguid_mismatch: 'model',
  backup_eligible_refused: 'synced', backup_eligibility_changed: 'synced',
  authenticator_status: 'unsafe', counter_regression: 'unsafe',
  credential_unknown: 'stranger', user_handle_mismatch: 'stranger',
  malformed: 'ours', internal_error: 'ours', integrity_error: 'ours',
  authenticator_failed: 'key_trouble', signature_invalid: 'key_trouble', encoding_invalid: 'key_trouble',
  client_data_invalid: 'key_trouble', type_mismatch: 'key_trouble', backup_state_invalid: 'key_trouble',
  authenticator_data_invalid: 'key_trouble', cbor_invalid: 'key_trouble', response_mismatch: 'key_trouble',
  public_key_invalid: 'key_trouble', credential_id_invalid: 'key_trouble',
  attestation_invalid: 'key_trouble', attestation_signature_invalid: 'key_trouble',
  attestation_certificate_invalid: 'key_trouble',
}

const codes = Object.keys(expected) as readonly FailureCode[]

describe('failures', () => {
  it('put every code of the verifier and of the platform into the family that says it best', () => {
    for (const code of Object.keys(refusalParts.page)) assert.ok(Object.hasOwn(expected, code), code)
    assert.deepEqual(Object.fromEntries(codes.map((code) => [code, fail(code).family])), expected)
  })

  it('give every family one sentence and one remedy with a name, in every language', () => {
    for (const text of [ceremonyEn, ceremonyDe, ceremonyAr]) {
      for (const code of codes) {
        const failure = fail(code)
        assert.match(text.failures[failure.family], /\S.*\.$/, `${text.lang} ${code}`)
        assert.ok(text.remedies[failure.remedy], `${text.lang} ${failure.remedy}`)
      }
    }
  })

  it('take what is not a failure for a mistake of ours, and keep it as the cause', () => {
    const bug = new RangeError('kt_secret')
    assert.equal(asFailure(bug).code, 'internal_error')
    assert.equal(asFailure(bug).cause, bug)
    assert.equal(String(asFailure(bug)).includes('kt_secret'), false)
    assert.equal(asFailure(fail('offline')).code, 'offline')
  })
})
