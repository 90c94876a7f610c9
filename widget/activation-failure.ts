/**
 * What can go wrong in front of a person who adds a device: the refusals of an activation, each with a
 * sentence and a remedy of its own, and those that every element knows, some of which mean something
 * else here. Apart from `failure.ts`, so that a login page carries nothing of it.
 */
import type { ActivationCode } from '../server/contract/refusals.ts'
import { asFailure, type FailureCode, type FailureFamily, type Remedy } from './failure.ts'

/** `start_again` begins anew, `answer_again` goes back to the field, `scan_instead` opens the camera, `enroll` leads to a key. */
export type ActivationRemedy = Remedy | 'start_again' | 'answer_again' | 'scan_instead' | 'enroll'

/** A code that is not here does not compile. Each has a sentence of its own, so it is its own family. */
const rows: Readonly<Record<ActivationCode, ActivationRemedy>> = {
  no_enrolled_key: 'enroll',
  activation_order: 'start_again',
  activation_expired: 'start_again',
  superseded: 'start_again',
  activation_locked: 'start_again',
  code_malformed: 'answer_again',
  mode_not_allowed: 'scan_instead',
  code_wrong: 'answer_again',
  license_not_found: 'contact',
  license_exhausted: 'contact',
  signature_wrong: 'answer_again',
}

export type ActivationFamily = ActivationCode | FailureFamily | 'gone_device'

/** A "no" on its way to the person: plain facts, since the journey that holds it is pure. No secret. */
export type ActivationFailure = {
  readonly code: ActivationCode | FailureCode
  /** What its sentence is found by. */
  readonly family: ActivationFamily
  readonly remedy: ActivationRemedy
  readonly retryAfterSeconds: number | undefined
  readonly requestId: string | undefined
  /** Whether the ticket is worth nothing any more. */
  readonly endsTicket: boolean
  /** Whether nobody knows what became of the request, so that the very same one is to be repeated. */
  readonly wireBroke: boolean
  /** Whether this activation is over, and only a new one helps. */
  readonly endsActivation: boolean
}

/** Only one key may vouch: the one that was chosen when the activation began. */
const keyFamilies: ReadonlySet<string> = new Set<FailureFamily>(['no_pin', 'synced', 'stranger', 'key_trouble', 'model', 'already_yours'])
const overCodes: ReadonlySet<string> = new Set<ActivationCode | FailureCode>([
  'activation_order', 'activation_expired', 'superseded', 'activation_locked', 'license_not_found', 'license_exhausted',
  'no_enrolled_key', 'not_found', 'device_not_found',
])

/** Anything thrown → what the person is told. */
export function asActivationFailure(error: unknown): ActivationFailure {
  const failure = asFailure(error)
  const { family, remedy, retryAfterSeconds, requestId } = failure
  // The client hands on whatever name the verifier gave; which of both tables has it is seen here.
  const code = failure.code as ActivationFailure['code']
  return { ...judge(code, family, remedy), retryAfterSeconds, requestId, endsTicket: failure.endsTicket || code === 'activation_locked' }
}

/** A "no" that the page finds by itself, before it costs a try. */
export const activationFailure = (code: ActivationCode): ActivationFailure => ({
  ...judge(code, 'misconfigured', 'contact'), retryAfterSeconds: undefined, requestId: undefined, endsTicket: code === 'activation_locked',
})

function judge(code: ActivationFailure['code'], family: FailureFamily, remedy: Remedy) {
  const known = { code, wireBroke: /^(offline|unreachable|busy)$/.test(family), endsActivation: overCodes.has(code) || family === 'stale' }
  if (isActivationCode(code)) return { ...known, family: code, remedy: rows[code] }
  if (code === 'not_found' || code === 'device_not_found') return { ...known, family: 'gone_device' as const, remedy: 'start_again' as const }
  if (keyFamilies.has(family)) return { ...known, family, remedy: 'retry' as const }
  return { ...known, family, remedy: family === 'unsafe' ? 'contact' as const : remedy }
}

function isActivationCode(code: string): code is ActivationCode {
  return Object.hasOwn(rows, code)
}
