/**
 * The life of one activation as data: what state it is in, what was counted, until when. It holds no
 * secret; those are sealed beside it, for as long as `keepsSecret` and `keepsMessage2` say.
 */

/** In this order; the last four are final. */
export type ActivationState =
  | 'am1_issued'
  | 'code_ok'
  | 'instance_pending'
  | 'active'
  | 'locked'
  | 'expired'
  | 'superseded'

export type Activation = {
  readonly state: ActivationState
  /** Until when a device code and a vouch are taken, Unix milliseconds of the store's clock. */
  readonly codeDeadlineMs: number
  /** Until when a test signature is taken; null before Activation Message 2. */
  readonly signatureDeadlineMs: number | null
  /** Codes that could not be read, which cost no try. */
  readonly malformedCodes: number
  readonly codeTries: number
  readonly vouchTries: number
  readonly signatureTries: number
  /** H2 of the accepted code, lower-case hex; null before one was. */
  readonly codeDigest: string | null
}

/** How often each step may be tried. A try is counted, and the count committed, before it is judged. */
export const activationLimits = { malformedCodes: 20, codeTries: 5, vouchTries: 5, signatureTries: 5 } as const

/** Seconds for the code and the vouch, and again for the test signature, where a ticket runs the activation. */
export const ticketSeconds = 600

/** The longest either deadline may be where the account's own backend runs it: 30 days. */
export const longestSeconds = 2_592_000

/** A new activation: Activation Message 1 was just made. */
export function beginActivation(codeDeadlineMs: number): Activation {
  return {
    state: 'am1_issued',
    codeDeadlineMs,
    signatureDeadlineMs: null,
    malformedCodes: 0,
    codeTries: 0,
    vouchTries: 0,
    signatureTries: 0,
    codeDigest: null,
  }
}

const finalStates: ReadonlySet<ActivationState> = new Set(['active', 'locked', 'expired', 'superseded'])

/** Whether a newer Activation Message 1 of the license, or the passing of time, would still end it. */
export function isLive({ state }: Activation): boolean {
  return !finalStates.has(state)
}

/** Whether the secret of Activation Message 1 must still be kept; when not, erase it in the same transaction. */
export function keepsSecret({ state }: Activation): boolean {
  return state === 'am1_issued' || state === 'code_ok'
}

/** Whether the sealed Activation Message 2 must still be kept, for a page that lost the answer. */
export function keepsMessage2({ state, signatureTries }: Activation): boolean {
  return state === 'instance_pending' && signatureTries === 0
}

/** Whether the instance exists; where not, it is deleted in the same transaction and its slot is free. */
export function keepsInstance({ state }: Activation): boolean {
  return state === 'instance_pending' || state === 'active'
}

/** What is left of a count, for `triesLeft`. */
export function countTriesLeft(activation: Activation, kind: 'code' | 'vouch' | 'signature'): number {
  return activationLimits[`${kind}Tries`] - activation[`${kind}Tries`]
}
