/** The older system's status words and their numbers, and which of them each refusal is. */
import type { Refusal, RefuseOptions } from '../../contract/refuse.ts'
import { refuse } from '../../contract/refuse.ts'
import { refusals, type RefusalCode } from '../../contract/refusals.ts'

/** Numbers as documented; where none is public, that of STAT_ERROR. Each is an option (`options.ts`). */
export const statusNumbers = {
  STAT_SUCCESS: 0,
  STAT_ERROR: -1,
  STAT_INVPARAM: -2,
  STAT_NOT_FOUND: -13,
  STAT_EXISTS: -14,
  STAT_INVCREDENTIALS: 1000,
  STAT_PERMISSION: 1005,
  STAT_LOCKED: 1007,
  STAT_INVDATA: -1,
  STAT_OTP_INCORRECT: -1,
  STAT_MISSINGFLD: -1,
  STAT_DIGIPASS_NOT_AVAILABLE: -1,
  STAT_ADMIN_SESSION_STOPPED: -1,
} as const satisfies Record<string, number>

export type Status = keyof typeof statusNumbers

const statusOf: Partial<Record<RefusalCode, Status>> = {
  unauthorized: 'STAT_INVCREDENTIALS',
  malformed: 'STAT_INVDATA',
  user_not_found: 'STAT_NOT_FOUND',
  device_not_found: 'STAT_NOT_FOUND',
  license_not_found: 'STAT_NOT_FOUND',
  not_found: 'STAT_NOT_FOUND',
  user_exists: 'STAT_EXISTS',
  license_exists: 'STAT_EXISTS',
  license_assigned: 'STAT_DIGIPASS_NOT_AVAILABLE',
  code_malformed: 'STAT_INVDATA',
  code_wrong: 'STAT_INVDATA',
  mode_not_allowed: 'STAT_PERMISSION',
  no_enrolled_key: 'STAT_PERMISSION',
  // Where the verdict is the status; a test signature's is a result.
  signature_wrong: 'STAT_OTP_INCORRECT',
  otp_wrong: 'STAT_OTP_INCORRECT',
  activation_locked: 'STAT_LOCKED',
  otp_locked: 'STAT_LOCKED',
}

/** Refusals that no result can carry: the call was not heard at all, or we failed. */
const unheard: ReadonlySet<RefusalCode> = new Set(['xml_refused', 'content_type_unsupported', 'body_too_large', 'method_not_allowed', 'rate_limited'])

export type Told = { readonly status: Status; readonly text: string }

/** What a result says of a refusal; null where only a fault will do. */
export function tellRefusal(refusal: Refusal): Told | null {
  const { status: http, title } = refusals[refusal.code]
  if (unheard.has(refusal.code) || http >= 500 || refusal.params['fault'] !== undefined) return null
  const named = refusal.params['status']
  const status = typeof named === 'string' && named in statusNumbers ? (named as Status) : statusOf[refusal.code] ?? 'STAT_ERROR'
  return { status, text: refusal.detail ?? title }
}

/** A no that this dialect has a word of its own for. */
export function refuseAs(status: Status, detail: string, code: RefusalCode = 'malformed', options: RefuseOptions = {}): Refusal {
  return refuse(code, { ...options, detail, params: { ...options.params, status } })
}
