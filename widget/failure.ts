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

/** One row a sentence: the remedy it shares, and the codes it covers. */
const rows = {
  not_used: ['retry', 'not_allowed', 'aborted', 'user_presence_missing'],
  already_yours: ['other_key', 'already_registered', 'credential_exists'],
  insecure: ['secure_page', 'insecure_context'],
  unsupported: ['copy_link', 'not_supported'],
  in_app: ['copy_link', 'in_app_browser'],
  framed: ['new_tab', 'frame_not_allowed', 'cross_origin'],
  no_pin: ['other_key', 'constraint_unmet', 'user_verification_missing'],
  elsewhere: ['retry', 'request_pending'],
  offline: ['retry', 'offline'],
  unreachable: ['retry', 'unreachable'],
  busy: ['retry', 'rate_limited', 'unavailable', 'storage_full'],
  signed_out: ['sign_in', 'session_ended', 'step_up_required'],
  stale: ['renew', 'unauthorized', 'ticket_expired', 'ticket_revoked', 'ticket_spent', 'too_many_starts', 'already_completed'],
  too_late: ['retry', 'ceremony_unknown', 'ceremony_expired', 'challenge_used', 'challenge_mismatch'],
  model: ['other_key', 'attestation_required', 'self_attestation', 'untrusted_chain', 'model_not_allowed', 'attachment_not_allowed', 'fmt_unsupported', 'alg_not_allowed', 'aaguid_mismatch'],
  synced: ['other_key', 'backup_eligible_refused', 'backup_eligibility_changed'],
  unsafe: ['other_key', 'authenticator_status', 'counter_regression'],
  stranger: ['other_key', 'credential_unknown', 'user_handle_mismatch'],
  limit: ['contact', 'device_limit'],
  gone: ['renew', 'device_not_found', 'device_pending'],
  ours: ['retry', 'internal_error', 'integrity_error', 'malformed'],
  key_trouble: ['other_key', 'authenticator_failed', 'signature_invalid'],
  misconfigured: ['contact'],
} as const satisfies Record<string, readonly [Remedy, ...FailureCode[]]>

export type FailureFamily = keyof typeof rows

/**
 * Codes without a row, in two kinds that a pattern tells apart, so that a page does not load their
 * names: the key's answer was not well formed, or the page's or the verifier's owner must act.
 */
type Unaccepted =
  | 'encoding_invalid' | 'client_data_invalid' | 'type_mismatch' | 'backup_state_invalid' | 'authenticator_data_invalid'
  | 'cbor_invalid' | 'response_mismatch' | 'public_key_invalid' | 'credential_id_invalid' | 'extension_invalid'
  | 'attestation_invalid' | 'attestation_signature_invalid' | 'attestation_certificate_invalid'
type Misconfigured =
  | 'page_misconfigured' | 'rp_id_refused' | 'account_suspended' | 'operation_not_allowed' | 'origin_mismatch' | 'origin_unlisted'
  | 'client_origin_mismatch' | 'rp_id_mismatch' | 'account_exists' | 'key_limit' | 'user_not_found' | 'policy_invalid'
  | 'policy_conflict' | 'result_invalid' | 'binding_mismatch' | 'content_type_unsupported' | 'body_too_large'
  | 'not_found' | 'method_not_allowed' | 'last_device'
type Covers<Codes extends Places, Places> = Codes
/** Does not compile while a code has no place. */
export type EveryCodeHasItsPlace =
  Covers<FailureCode, (typeof rows)[FailureFamily][number] | Unaccepted | Misconfigured>

function familyOf(code: string): FailureFamily {
  for (const family of Object.keys(rows) as FailureFamily[]) {
    if ((rows[family] as readonly string[]).includes(code, 1)) return family
  }
  return /^(?!policy|result).*_invalid$|^(type|response)_/.test(code) ? 'key_trouble' : 'misconfigured'
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
    return familyOf(this.code)
  }

  get remedy(): Remedy {
    return rows[this.family][0]
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

/** Anything thrown → a failure; what is not one already is a bug and shows as `internal_error`. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : fail('internal_error', { cause: error })
