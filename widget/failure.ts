/**
 * The closed table of everything that can go wrong in front of a person: the verifier's refusals and
 * what the platform itself says no to. A code that is not here does not compile, and every row leads
 * on: `sentences` says it in the person's language, `remedy` is the one button beneath.
 */
import type { RefusalCode } from '../server/contract/refusals.ts'

/** What the browser, the network or the page refuses before or beside the verifier. */
export type PlatformCode =
  | 'not_allowed'
  | 'already_registered'
  | 'insecure_context'
  | 'not_supported'
  | 'in_app_browser'
  | 'frame_not_allowed'
  | 'rp_id_refused'
  | 'constraint_unmet'
  | 'request_pending'
  | 'authenticator_failed'
  | 'aborted'
  | 'offline'
  | 'unreachable'
  | 'session_ended'
  | 'page_misconfigured'

export type FailureCode = RefusalCode | PlatformCode

/** What the one button does. `retry` goes back to where it failed; the others say where they lead. */
export type Remedy =
  | 'retry'
  | 'other_key'
  | 'renew'
  | 'sign_in'
  | 'copy_link'
  | 'new_tab'
  | 'secure_page'
  | 'contact'

/** Failures that one sentence covers, with the remedy they share. */
const families = {
  not_used: 'retry',
  already_yours: 'other_key',
  insecure: 'secure_page',
  unsupported: 'copy_link',
  in_app: 'copy_link',
  framed: 'new_tab',
  misconfigured: 'contact',
  no_pin: 'other_key',
  elsewhere: 'retry',
  key_trouble: 'other_key',
  offline: 'retry',
  unreachable: 'retry',
  busy: 'retry',
  ours: 'retry',
  stale: 'renew',
  too_late: 'retry',
  signed_out: 'sign_in',
  model: 'other_key',
  unsafe: 'other_key',
  synced: 'other_key',
  limit: 'contact',
  stranger: 'other_key',
  gone: 'renew',
  last_key: 'contact',
} as const satisfies Record<string, Remedy>

export type FailureFamily = keyof typeof families

const familyOf: Readonly<Record<FailureCode, FailureFamily>> = {
  not_allowed: 'not_used', aborted: 'not_used', user_presence_missing: 'not_used',
  already_registered: 'already_yours', credential_exists: 'already_yours',
  insecure_context: 'insecure', not_supported: 'unsupported', in_app_browser: 'in_app',
  frame_not_allowed: 'framed', cross_origin: 'framed', request_pending: 'elsewhere',
  constraint_unmet: 'no_pin', user_verification_missing: 'no_pin',
  offline: 'offline', unreachable: 'unreachable',
  rate_limited: 'busy', unavailable: 'busy', storage_full: 'busy',
  session_ended: 'signed_out', step_up_required: 'signed_out',
  unauthorized: 'stale', ticket_expired: 'stale', ticket_revoked: 'stale', ticket_spent: 'stale',
  too_many_starts: 'stale', already_completed: 'stale',
  ceremony_unknown: 'too_late', ceremony_expired: 'too_late', challenge_used: 'too_late',
  challenge_mismatch: 'too_late',
  page_misconfigured: 'misconfigured', rp_id_refused: 'misconfigured',
  account_suspended: 'misconfigured', operation_not_allowed: 'misconfigured',
  origin_mismatch: 'misconfigured', origin_unlisted: 'misconfigured',
  client_origin_mismatch: 'misconfigured', rp_id_mismatch: 'misconfigured',
  account_exists: 'misconfigured', key_limit: 'misconfigured', user_not_found: 'misconfigured',
  policy_invalid: 'misconfigured', policy_conflict: 'misconfigured',
  result_invalid: 'misconfigured', binding_mismatch: 'misconfigured',
  device_limit: 'limit', device_not_found: 'gone', device_pending: 'gone', last_device: 'last_key',
  attestation_required: 'model', self_attestation: 'model', untrusted_chain: 'model',
  model_not_allowed: 'model', attachment_not_allowed: 'model', fmt_unsupported: 'model',
  alg_not_allowed: 'model', aaguid_mismatch: 'model',
  backup_eligible_refused: 'synced', backup_eligibility_changed: 'synced',
  authenticator_status: 'unsafe', counter_regression: 'unsafe',
  credential_unknown: 'stranger', user_handle_mismatch: 'stranger',
  malformed: 'ours', content_type_unsupported: 'ours', body_too_large: 'ours', not_found: 'ours',
  method_not_allowed: 'ours', internal_error: 'ours', integrity_error: 'ours',
  authenticator_failed: 'key_trouble', encoding_invalid: 'key_trouble',
  client_data_invalid: 'key_trouble', type_mismatch: 'key_trouble',
  backup_state_invalid: 'key_trouble', authenticator_data_invalid: 'key_trouble',
  cbor_invalid: 'key_trouble', response_mismatch: 'key_trouble',
  public_key_invalid: 'key_trouble', credential_id_invalid: 'key_trouble',
  extension_invalid: 'key_trouble', attestation_invalid: 'key_trouble',
  attestation_signature_invalid: 'key_trouble', attestation_certificate_invalid: 'key_trouble',
  signature_invalid: 'key_trouble',
}

/** An expected "no" on its way to the person. Holds no ticket, challenge or key. */
export class Failure extends Error {
  readonly code: FailureCode
  /** Seconds until another try makes sense; only when the verifier said so. */
  readonly retryAfterSeconds: number | undefined
  /** What the operator of the verifier finds in the log. */
  readonly requestId: string | undefined

  constructor(code: FailureCode, facts: FailureFacts = {}) {
    super(code, { cause: facts.cause })
    this.name = 'Failure'
    this.code = code
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.requestId = facts.requestId
  }

  get family(): FailureFamily {
    return familyOf[this.code]
  }

  get remedy(): Remedy {
    return families[this.family]
  }
}

export type FailureFacts = {
  readonly retryAfterSeconds?: number | undefined
  readonly requestId?: string | undefined
  /** The platform's own error, for a debugger only. */
  readonly cause?: unknown
}

/** Makes the failure to throw: `throw fail('offline')`. */
export const fail = (code: FailureCode, facts?: FailureFacts): Failure => new Failure(code, facts)

/** True for a code of the table; a newer verifier may know more than this build. */
export const isFailureCode = (code: unknown): code is FailureCode =>
  typeof code === 'string' && Object.hasOwn(familyOf, code)

/** Every code, for tests and for a page that lists them. */
export const failureCodes = Object.keys(familyOf) as readonly FailureCode[]

/** Anything thrown → a failure; what is not one already is a bug and shows as `internal_error`. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : fail('internal_error', { cause: error })
