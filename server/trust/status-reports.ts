/** Which reports of the metadata speak of this key, now (FIDO MDS 3.1 §3.1.3). */
import { hash } from 'node:crypto'
import type { Policy } from '../contract/policy.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import type { ModelStatement, StatusReport } from './metadata-source.ts'
import type { Trust } from './trust.ts'

/** The certificates a report may be confined to: those sent, and the anchor they led to. */
export type Path = { readonly chain: readonly Uint8Array[]; readonly trust: Trust }

/** The first report in effect that the policy refuses; null when there is none. */
export function findRefusedReport(statement: ModelStatement | null, path: Path, policy: Pick<Policy, 'refusedStatuses'>, nowMs: number): StatusReport | null {
  if (statement === null) return null
  for (const report of statement.statusReports) {
    if (!(policy.refusedStatuses as readonly string[]).includes(report.status)) continue
    if (isEffective(report, nowMs) && concerns(report, path)) return report
  }
  return null
}

/** Whether the model's maker offers an update, which the key at hand may have or not. */
export function hasUpdate(statement: ModelStatement | null, nowMs: number): boolean {
  if (statement === null) return false
  for (const report of statement.statusReports) {
    if (report.status === 'UPDATE_AVAILABLE' && isEffective(report, nowMs)) return true
  }
  return false
}

/** A report without a date, or with one that does not parse, is in effect. */
export function isEffective({ effectiveDate }: StatusReport, nowMs: number): boolean {
  return effectiveDate === null || !(Date.parse(effectiveDate) > nowMs)
}

/** A report with a certificate speaks only of the keys whose path it is part of. */
function concerns({ certificate }: StatusReport, { chain, trust }: Path): boolean {
  if (certificate === null) return true
  for (const der of chain) if (equalBytes(der, certificate)) return true
  return trust.kind === 'trusted' && trust.anchor === hash('sha256', certificate, 'hex')
}
