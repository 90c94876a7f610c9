/** Prints one plain closing line, `demo: N passed, N failed, N skipped`. */
import type { FullResult, Reporter, Suite, TestError } from '@playwright/test/reporter'

export default class ClosingReporter implements Reporter {
  #suite: Suite | undefined
  #errors = 0

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  /** A file that does not load has no tests to count, yet it failed. */
  onError(_error: TestError): void {
    this.#errors += 1
  }

  onEnd(_result: FullResult): void {
    const outcomes = this.#suite?.allTests().map((test) => test.outcome()) ?? []
    const count = (...names: readonly string[]) => outcomes.filter((outcome) => names.includes(outcome)).length
    const failed = count('unexpected')
    console.log(`\ndemo: ${count('expected', 'flaky')} passed, ${failed === 0 ? this.#errors : failed} failed, ${count('skipped')} skipped`)
  }

  printsToStdio(): boolean {
    return false
  }
}
