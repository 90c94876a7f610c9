/**
 * Looking for a code among its neighbors. Every candidate is computed, also after a match, so that
 * the time taken does not say which one it was.
 */
import { equalCodes } from './equal-codes.ts'

/** Two codes that the device showed one after the other. */
export type Pair = readonly [first: string, second: string]

/** The first counter from `from` to `to` that fits; null for none. */
export function findCounter(from: number, to: number, fits: (counter: number) => boolean): number | null {
  let found: number | null = null
  for (let counter = from; counter <= to; counter++) {
    if (fits(counter) && found === null) found = counter
  }
  return found
}

/** The counter of the second of two codes in a row; both must lie in the range. */
export function findPair(from: number, to: number, [first, second]: Pair, make: (counter: number) => string): number | null {
  let found: number | null = null
  let previous = false
  for (let counter = from; counter <= to; counter++) {
    const code = make(counter)
    if (previous && equalCodes(code, second) && found === null) found = counter
    previous = equalCodes(code, first)
  }
  return found
}

/** @throws {TypeError} for a window that would let an attacker guess, or keep the processor busy */
export function mustSpan(span: number, most: number): void {
  if (!Number.isInteger(span) || span < 0 || span > most) throw new TypeError(`A window here is an integer from 0 to ${most}.`)
}
