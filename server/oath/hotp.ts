/** HOTP, codes that count (RFC 4226). */
import { equalCodes } from './equal-codes.ts'
import { noMatch, type CodeKey, type CodeMatch } from './oath.ts'
import { findCounter, findPair, mustSpan, type Pair } from './search.ts'
import { counterBytes, makeCode } from './truncate.ts'

export function makeHotp(key: CodeKey, counter: number): string {
  return makeCode(key, counterBytes(counter))
}

export type HotpState = {
  /** The lowest counter whose code was not used yet. */
  readonly counter: number
}

/** @param window how many codes the device may be ahead, 0 to 100 (RFC 4226 §7.4: as few as bearable) */
export function validateHotp(key: CodeKey, { counter }: HotpState, code: string, window: number): CodeMatch {
  mustSpan(window, 100)
  const found = findCounter(counter, counter + window, (at) => equalCodes(makeHotp(key, at), code))
  return found === null ? noMatch : { matched: true, newCounter: found + 1, drift: found - counter }
}

/** Two codes in a row, further ahead than one code is believed (RFC 4226 §7.4). @param lookAhead 1 to 1000 */
export function resynchronizeHotp(key: CodeKey, { counter }: HotpState, codes: Pair, lookAhead: number): CodeMatch {
  mustSpan(lookAhead, 1000)
  const found = findPair(counter, counter + lookAhead, codes, (at) => makeHotp(key, at))
  return found === null ? noMatch : { matched: true, newCounter: found + 1, drift: found - counter }
}
