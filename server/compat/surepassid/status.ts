/**
 * Refusals in the numbers of the older system (its public table goes from 9000 to 9044). What it has no number for, such
 * as a bad attestation or a session that was used, is 9004; our own code is in the text beside it.
 */
import { refusals, type RefusalCode } from '../../contract/refusals.ts'
import { refuse, type Refusal } from '../../contract/refuse.ts'

const numbers: Partial<Record<RefusalCode, number>> = {
  unauthorized: 9000,
  user_not_found: 9001,
  user_exists: 9001,
  otp_wrong: 9003,
  malformed: 9013,
  content_type_unsupported: 9013,
  body_too_large: 9013,
  method_not_allowed: 9013,
  device_limit: 9006,
  otp_locked: 9015,
  device_assigned: 9019,
  oath_device_exists: 9019,
  secret_told: 9019,
  slot_filled: 9019,
  device_not_found: 9021,
  device_disabled: 9028,
  device_in_setup: 9028,
  address_missing: 9031,
  slot_missing: 9036,
  no_enrolled_key: 9036,
}

const texts: Readonly<Record<number, string>> = {
  9000: 'Partner login failure', 9001: 'User login failure', 9002: 'OTP already used', 9003: 'OTP invalid', 9004: 'Device invalid',
  9006: 'Maximum of devices exceeded', 9011: 'OTP type invalid', 9012: 'SMS send error', 9013: 'Invalid device configuration', 9015: 'Maximum of failed OTP requests exceeded',
  9019: 'Device in use', 9020: 'Serial number not specified', 9021: 'Device not found', 9028: 'Device disabled', 9029: 'Bogus serial number', 9031: 'E-mail send error', 9036: 'No devices defined', 9044: 'Invalid delivery method',
}

const invalidDevice = 9004
type Chosen = { readonly number: number; readonly about: string | null }
const chosen = new WeakMap<Refusal, Chosen>()

export type Told = { readonly errorCode: number; readonly errorMessage: string }

/** A refusal that has this number here, whatever its code has. */
export function refuseAs(number: number, code: RefusalCode, detail?: string): Refusal {
  return tellAs(refuse(code, detail === undefined ? {} : { detail }), number, null)
}

/** @param about stands in the text in place of our code */
export function tellAs(refusal: Refusal, number: number, about: string | null): Refusal {
  chosen.set(refusal, { number, about })
  return refusal
}

/** What is no request, or no request of its type: whoever writes the program reads what to do next, or what is wrong. */
const unfit: ReadonlySet<RefusalCode> = new Set(['content_type_unsupported', 'body_too_large', 'method_not_allowed', 'malformed'])

/** Of wrong credentials nothing more is told than that they are wrong. */
export function tellRefusal(refusal: Refusal): Told {
  const { number, about = null } = chosen.get(refusal) ?? {}
  const errorCode = number ?? numbers[refusal.code] ?? invalidDevice
  const text = texts[errorCode] ?? refusals[refusal.code].title
  const more = unfit.has(refusal.code) ? ` ${refusal.detail ?? refusals[refusal.code].remedy}` : ''
  return { errorCode, errorMessage: refusal.code === 'unauthorized' && about === null ? text : `${text} [${about ?? refusal.code}]${more}` }
}

/** What no answer of the interface tells of: overload, and faults of ours. */
export const isFault = ({ code }: Refusal): boolean => refusals[code].status === 429 || refusals[code].status >= 500
