/** TOTP, codes of the clock (RFC 6238). */
import { equalCodes } from './equal-codes.ts'
import { makeHotp } from './hotp.ts'
import { noMatch, type CodeKey, type CodeMatch } from './oath.ts'
import { findCounter, findPair, mustSpan, type Pair } from './search.ts'

export type TotpKey = CodeKey & {
  /** X, usually 30. */
  readonly periodSeconds: number
}

export type TotpState = {
  /** The lowest time step whose code was not used yet; 0 before the first use. */
  readonly counter: number
  /** How many steps the device's clock was ahead at its last use. */
  readonly drift: number
}

/** T of RFC 6238 §4.2, with T0 = 0. */
export function timeStep(nowMs: number, periodSeconds: number): number {
  if (!Number.isInteger(periodSeconds) || periodSeconds < 1) throw new TypeError('A period is a whole number of seconds.')
  return Math.floor(nowMs / 1000 / periodSeconds)
}

export function makeTotp(key: TotpKey, nowMs: number): string {
  return makeHotp(key, timeStep(nowMs, key.periodSeconds))
}

/**
 * Only steps that were never used count, so a code is good once (RFC 6238 §5.2).
 * @param window how many steps before and after the device's expected time are tried, 0 to 20
 */
export function validateTotp(key: TotpKey, state: TotpState, code: string, window: number, nowMs: number): CodeMatch {
  mustSpan(window, 20)
  const now = timeStep(nowMs, key.periodSeconds)
  const expected = now + state.drift
  // The whole window is computed; used steps cannot match.
  const found = findCounter(Math.max(0, expected - window), expected + window, (step) =>
    equalCodes(makeHotp(key, step), code) && step >= state.counter)
  return found === null ? noMatch : { matched: true, newCounter: found + 1, drift: found - now }
}

/** Two codes in a row of a device whose clock ran away (RFC 6238 §6). @param span steps before and after now, 1 to 1000 */
export function resynchronizeTotp(key: TotpKey, state: TotpState, codes: Pair, span: number, nowMs: number): CodeMatch {
  mustSpan(span, 1000)
  const now = timeStep(nowMs, key.periodSeconds)
  const found = findPair(Math.max(state.counter, now - span), now + span, codes, (step) => makeHotp(key, step))
  return found === null ? noMatch : { matched: true, newCounter: found + 1, drift: found - now }
}
