/** When the publisher is asked again. */
import { equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { endOfDay, readDay } from '../../server/trust/fido-mds/calendar-day.ts'
import { planNextCheck, planRetry } from '../../server/trust/fido-mds/schedule.ts'

const hourMs = 3_600_000
const at = (text: string) => Date.parse(text)

describe('the next download of metadata', () => {
  it('is at once when nothing is kept', () => {
    equal(planNextCheck(null, 0.9), 0)
  })

  it('is a day after the last, or on the day the next BLOB is promised for, whichever comes first', () => {
    const checkedAtMs = at('2026-06-01T12:00:00Z')
    equal(planNextCheck({ checkedAtMs, nextUpdate: '2026-07-01' }, 0), at('2026-06-02T12:00:00Z'))
    equal(planNextCheck({ checkedAtMs, nextUpdate: '2026-06-02' }, 0), at('2026-06-02T00:00:00Z'))
  })

  it('is within the hour once the promised day has come', () => {
    const checkedAtMs = at('2026-06-02T12:00:00Z')
    equal(planNextCheck({ checkedAtMs, nextUpdate: '2026-06-02' }, 0) - checkedAtMs, hourMs)
    equal(Math.round(planNextCheck({ checkedAtMs, nextUpdate: '2025-01-01' }, 1) - checkedAtMs), 66 * 60_000)
  })

  it('is up to a tenth later by chance, and never earlier', () => {
    const kept = { checkedAtMs: at('2026-06-01T12:00:00Z'), nextUpdate: '2026-07-01' }
    ok(planNextCheck(kept, 1) - planNextCheck(kept, 0) === 2.4 * hourMs)
  })

  it('is a minute after a failure, then twice as long each time, and six hours at most', () => {
    for (const [failures, minutes] of [[1, 1], [2, 2], [3, 4], [9, 256], [10, 360], [1000, 360]] as const) {
      equal(planRetry(failures, 1), minutes * 60_000)
      equal(planRetry(failures, 0), minutes * 30_000)
    }
  })
})

describe('a day of the calendar', () => {
  it('is read in UTC, and is a day that exists', () => {
    equal(readDay('2026-02-28'), Date.UTC(2026, 1, 28))
    equal(endOfDay('2026-02-28'), Date.UTC(2026, 2, 1))
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', '2026-01-01T00:00:00Z', 'soon', '', 20_260_101, null, undefined]) equal(readDay(text), null)
  })
})
