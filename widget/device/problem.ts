/** What can go wrong on the device side of KAP/1. A message that is not right is refused and nobody is told why. */

export const deviceProblems = [
  /** The code is none of ours, or none that begins something. */
  'unknown_code',
  /** No configured verifier knows a key that signed it. */
  'unknown_sender',
  /** No configured verifier could be asked, and no earlier answer is at hand. */
  'verifier_unreachable',
  'expired',
  'answered_before',
  /** Whatever is wrong with a second or a deactivation message. */
  'not_for_this_device',
  /** The browser keeps nothing here. */
  'storage_unavailable',
  /** The page names no verifier, or one without TLS. */
  'not_configured',
  'internal',
] as const

export type DeviceProblem = (typeof deviceProblems)[number]

export class DeviceFailure extends Error {
  readonly problem: DeviceProblem

  constructor(problem: DeviceProblem, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
  }
}

/** Anything that nobody expected is our own mistake, and named so. */
export function problemOf(error: unknown): DeviceProblem {
  return error instanceof DeviceFailure ? error.problem : 'internal'
}
