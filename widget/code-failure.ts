/**
 * What can go wrong in front of a person with a one-time code: the refusals of codes, each with a sentence and a remedy of
 * its own, and those that every element knows. Apart from `failure.ts`, so that a login page carries nothing of it.
 */
import type { OtpCode } from '../server/contract/refusals.ts'
import { asFailure, type FailureCode, type FailureFamily, type Remedy } from './failure.ts'

/** A slip that the page finds by itself: too few or too many digits, or twice the same code. It costs no try. */
export type CodeSlip = 'incomplete' | 'same_code'

/** `start_again` begins anew, `answer_again` goes back to the field, `set_up` leads to the page where a device is set up. */
export type CodeRemedy = Remedy | 'start_again' | 'answer_again' | 'set_up'

/** A code that is not here does not compile. Each has a sentence of its own, so it is its own family. */
const rows: Readonly<Record<OtpCode | CodeSlip, CodeRemedy>> = {
  otp_wrong: 'answer_again',
  otp_locked: 'contact',
  device_disabled: 'contact',
  address_missing: 'answer_again',
  no_code_device: 'set_up',
  sending_not_allowed: 'answer_again',
  incomplete: 'answer_again',
  same_code: 'answer_again',
}

export type CodeFamily = OtpCode | CodeSlip | FailureFamily

/** A "no" on its way to the person: plain facts, since the journey that holds it is pure. No secret. */
export type CodeFailure = {
  readonly code: OtpCode | CodeSlip | FailureCode
  /** What its sentence is found by. */
  readonly family: CodeFamily
  readonly remedy: CodeRemedy
  readonly retryAfterSeconds: number | undefined
  readonly requestId: string | undefined
  readonly endsTicket: boolean
  /** Whether nobody knows what became of the request, so that the very same one is to be repeated. */
  readonly wireBroke: boolean
}

/** Anything thrown → what the person is told. */
export function asCodeFailure(error: unknown): CodeFailure {
  const failure = asFailure(error)
  const { family, remedy, retryAfterSeconds, requestId, endsTicket } = failure
  // The client hands on whatever name the verifier gave; which of both tables has it is seen here.
  return { ...judge(failure.code, family, remedy), retryAfterSeconds, requestId, endsTicket }
}

/** A "no" that the page finds by itself. */
export const slipOf = (code: CodeSlip): CodeFailure =>
  ({ ...judge(code, 'misconfigured', 'contact'), retryAfterSeconds: undefined, requestId: undefined, endsTicket: false })

function judge(code: CodeFailure['code'], family: FailureFamily, remedy: Remedy) {
  const known = { code, wireBroke: /^(offline|unreachable|busy)$/.test(family) }
  if (isOwn(code)) return { ...known, family: code, remedy: rows[code] }
  // What was being set up was replaced in another window, or removed.
  if (family === 'gone') return { ...known, family, remedy: 'start_again' as const }
  return { ...known, family, remedy }
}

function isOwn(code: string): code is OtpCode | CodeSlip {
  return Object.hasOwn(rows, code)
}
