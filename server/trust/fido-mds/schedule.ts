/** When the publisher is asked again. Pure: clock and chance are given. */
import { endOfDay, readDay } from './calendar-day.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/**
 * At the day the next BLOB is promised for, and daily before it, since a revocation does not wait for that
 * day; hourly once the BLOB at hand is overdue. Up to a tenth later by chance, so that not all come at once.
 * @param kept when the publisher was last asked, and what its BLOB promises; null when nothing is kept
 * @param chance 0 to 1
 * @returns Unix milliseconds; past means now
 */
export function planNextCheck(kept: { readonly checkedAtMs: number; readonly nextUpdate: string } | null, chance: number): number {
  if (kept === null) return 0
  const { checkedAtMs, nextUpdate } = kept
  const promisedMs = readDay(nextUpdate) ?? 0
  const overdue = checkedAtMs >= promisedMs
  const dueMs = overdue ? checkedAtMs + hourMs : Math.min(checkedAtMs + dayMs, promisedMs)
  return dueMs + chance * 0.1 * (overdue ? hourMs : dayMs)
}

/** A minute after the first failure, twice as long after each further one, six hours at most; half to all of it by chance. */
export function planRetry(failures: number, chance: number): number {
  return Math.min(6 * hourMs, minuteMs * 2 ** (failures - 1)) * (0.5 + chance / 2)
}

/** Unix milliseconds after which the BLOB is past its time. */
export const staleAfter = (nextUpdate: string): number => endOfDay(nextUpdate)
