/**
 * Status reports (FIDO MDS 3.1 §3.1.3 and §3.1.4). What cannot be read counts against the model: a report
 * of a weakness whose date is broken is in effect, a certificate whose date is broken is none.
 */
import { certificationLevels } from '../../contract/policy.ts'
import type { StatusReport } from '../metadata-source.ts'
import { isEffective } from '../status-reports.ts'
import { endOfDay, readDay } from './calendar-day.ts'
import { readBase64 } from './read-text.ts'

export type DatedReport = StatusReport & {
  /** `YYYY-MM-DD` at whose end a certificate runs out; null when it does not. */
  readonly sunsetDate: string | null
}

/** The lowest first; the oldest kind counts as the first level. */
const levels: readonly string[] = ['FIDO_CERTIFIED', ...certificationLevels]
const certificates: ReadonlySet<string> = new Set([...levels, 'SELF_ASSERTION_SUBMITTED'])
/** Whoever is one of these is not certified any more. */
const voiding: ReadonlySet<string> = new Set(['NOT_FIDO_CERTIFIED', 'REVOKED'])

/**
 * By their dates, the undated first.
 * @returns null when the list is none, or one of its members says nothing
 */
export function readReports(value: unknown): readonly DatedReport[] | null {
  if (!Array.isArray(value) || value.length > 1000) return null
  const reports: DatedReport[] = []
  for (const item of value as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) return null
    const report = item as Readonly<Record<string, unknown>>
    const { status } = report
    if (typeof status !== 'string' || !/^\w{1,64}$/.test(status)) return null
    const read = readReport(status, report)
    if (read !== null) reports.push(read)
  }
  return reports.sort((a, b) => compareDates(a.effectiveDate, b.effectiveDate))
}

function readReport(status: string, { effectiveDate, sunsetDate, batchCertificate, certificate }: Readonly<Record<string, unknown>>): DatedReport | null {
  const date = readDate(effectiveDate)
  const sunset = readDate(sunsetDate)
  const broken = date === false || sunset === false
  if (broken && (certificates.has(status) || status.startsWith('FIPS140_'))) return null
  return {
    status,
    effectiveDate: date === false ? null : date,
    certificate: readBase64(batchCertificate) ?? readBase64(certificate),
    sunsetDate: sunset === false ? null : sunset,
  }
}

/** Null when there is none, false when it is no day. */
function readDate(value: unknown): string | null | false {
  if (value === undefined || value === null || value === '') return null
  return readDay(value) === null ? false : String(value)
}

const compareDates = (a: string | null, b: string | null) => (a ?? '') < (b ?? '') ? -1 : Number((a ?? '') > (b ?? ''))

/** The highest level in effect that nothing later takes back; null without one. */
export function findCertification(reports: readonly DatedReport[], nowMs: number): string | null {
  const effective = reports.filter((report) => isEffective(report, nowMs))
  const voids = effective.filter(({ status, certificate }) => voiding.has(status) && certificate === null)
  const isVoid = ({ effectiveDate, sunsetDate }: DatedReport) =>
    (sunsetDate !== null && nowMs >= endOfDay(sunsetDate))
    || voids.some((report) => report.effectiveDate === null || report.effectiveDate >= (effectiveDate ?? ''))
  const ranks = effective.filter((report) => !isVoid(report)).map(({ status }) => levels.indexOf(status))
  return levels[Math.max(-1, ...ranks)] ?? null
}

/** How many dates of the reports are past: it grows when, and only when, an answer may have changed by time alone. */
export function countPassedDates(reports: readonly DatedReport[], nowMs: number): number {
  const passed = (ms: number | null) => Number(ms !== null && ms <= nowMs)
  return reports.reduce((sum, { effectiveDate, sunsetDate }) =>
    sum + passed(readDay(effectiveDate)) + passed(sunsetDate === null ? null : endOfDay(sunsetDate)), 0)
}
