/**
 * The closed table of everything that can go wrong in front of a person: the verifier's refusals and
 * what the platform itself says no to. A code that is not here does not compile, and every row leads
 * on: `sentences` says it in the person's language, `remedy` is the one button beneath.
 */
import type { PageCode } from '../server/contract/refusals.ts'

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

export type FailureCode = PageCode | PlatformCode

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

/**
 * One row a sentence: the remedy it shares, and the codes it covers, of which the first that fits
 * counts. Patterns, because a page should not load ninety names; the test of this file holds the
 * table as a list, code by code, and does not compile while one is missing.
 */
const rows = {
  not_used: ['retry', /^not_a|abort|presence/],
  already_yours: ['other_key', /y_reg|_exists/],
  insecure: ['secure_page', /^inse/],
  unsupported: ['copy_link', /^not_s/],
  in_app: ['copy_link', /^in_a/],
  framed: ['new_tab', /^fra|^cross/],
  no_pin: ['other_key', /^cons|verif/],
  elsewhere: ['retry', /^req/],
  offline: ['retry', /^off/],
  unreachable: ['retry', /^unr/],
  busy: ['retry', /^rat|^unav|^sto/],
  signed_out: ['sign_in', /^ses|^step/],
  stale: ['renew', /^tic|^too|^already/],
  too_late: ['retry', /^cer|^chal/],
  synced: ['other_key', /p_elig/],
  unsafe: ['other_key', /_status|^cou/],
  stranger: ['other_key', /l_unk|r_handle/],
  limit: ['contact', /e_lim/],
  gone: ['renew', /^dev/],
  ours: ['retry', /^int|^malf/],
  key_trouble: ['other_key', /_inv|^typ|^res|fail/],
  hidden: ['retry', /n_requ/],
  model: ['other_key', /^att.*d$|^sel|^untr|^mod|^fmt|^alg|^aag/],
  misconfigured: ['contact', /./],
} as const satisfies Record<string, readonly [Remedy, RegExp]>

export type FailureFamily = keyof typeof rows

const familyOf = (code: string): FailureFamily =>
  (Object.keys(rows) as FailureFamily[]).find((family) => rows[family][1].test(code)) ?? 'misconfigured'

/** An expected "no" on its way to the person. Holds no ticket, challenge or key. */
export class Failure extends Error {
  declare readonly code: FailureCode
  /** Seconds until another try makes sense; only when the verifier said so. */
  declare readonly retryAfterSeconds: number | undefined
  /** What the operator of the verifier finds in the log. */
  declare readonly requestId: string | undefined
  /** What the refused key is, where its attestation proved it. */
  declare readonly model: string | undefined

  constructor(code: FailureCode, { cause, ...facts }: FailureFacts = {}) {
    super(code, { cause })
    Object.assign(this, facts, { name: 'Failure', code })
  }

  get family(): FailureFamily {
    return familyOf(this.code)
  }

  /** Whether the ticket is worth nothing any more, or never was. */
  get endsTicket(): boolean {
    return this.family === 'stale' || this.code === 'unauthorized'
  }

  get remedy(): Remedy {
    return rows[this.family][0]
  }
}

export type FailureFacts = {
  readonly retryAfterSeconds?: number | undefined
  readonly requestId?: string | undefined
  readonly model?: string | undefined
  /** The platform's own error, for a debugger only. */
  readonly cause?: unknown
}

/** Makes the failure to throw: `throw fail('offline')`. */
export const fail = (code: FailureCode, facts?: FailureFacts): Failure => new Failure(code, facts)

/** Anything thrown → a failure; what is not one already is a bug and shows as `internal_error`. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : fail('internal_error', { cause: error })
