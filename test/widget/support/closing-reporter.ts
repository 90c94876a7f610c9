/** Prints one plain closing line, `widget: N passed, N failed, N skipped`. */
import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner-core'

type Count = { passed: number; failed: number; skipped: number }

export function closingReporter(): Reporter {
  return {
    onTestRunFinished({ sessions }) {
      const count: Count = { passed: 0, failed: 0, skipped: 0 }
      for (const session of sessions) countSession(session, count)
      console.log(`\nwidget: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
    },
  }
}

function countSession(session: TestSession, count: Count): void {
  const before = count.failed
  if (session.testResults) countSuite(session.testResults, count)
  // A file that does not load has no tests to count, yet it failed.
  if (session.passed === false && count.failed === before) count.failed += 1
}

function countSuite(suite: TestSuiteResult, count: Count): void {
  for (const test of suite.tests) count[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1
  for (const inner of suite.suites) countSuite(inner, count)
}
