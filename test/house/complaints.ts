/** Fails with the complaints themselves, one a line, and no comparison around them. */
import { AssertionError } from 'node:assert'

export function expectNoComplaints(complaints: readonly string[]): void {
  if (complaints.length === 0) return
  throw new AssertionError({ message: ['The house says:', ...complaints].join('\n  '), stackStartFn: expectNoComplaints })
}
