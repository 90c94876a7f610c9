/** The days of metadata (ISO 8601, `YYYY-MM-DD`), in UTC wherever the node stands. */
const dayMs = 86_400_000

/** The first millisecond of the day; null for what is no day of the calendar. */
export function readDay(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null
  const ms = Date.parse(`${value}T00:00:00Z`)
  // Date.parse takes February 30 for March 1.
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(value) ? ms : null
}

/** The first millisecond after the day. */
export function endOfDay(day: string): number {
  return (readDay(day) ?? Number.NEGATIVE_INFINITY) + dayMs
}

/** `YYYY-MM-DD` of a moment. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
