/** What makes a one-time code (RFC 4226, RFC 6238, RFC 6287), as data. */

export type OathAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

export type Digits = 6 | 7 | 8

/** The secret and the shape of the codes made with it. */
export type CodeKey = {
  readonly secret: Uint8Array
  readonly algorithm: OathAlgorithm
  readonly digits: Digits
}

/**
 * The answer to "is this the code?", for a compare-and-swap: the caller stores `newCounter` and
 * `drift` only if the row still has the counter it asked with, and believes the match only then.
 */
export type CodeMatch =
  | { readonly matched: false }
  | {
    readonly matched: true
    /** The lowest counter (for TOTP: time step) whose code is still good; one past the matched one. */
    readonly newCounter: number
    /** How far ahead of the expected counter or time step the device is; negative when behind. */
    readonly drift: number
  }

export const noMatch: CodeMatch = { matched: false }

export function isDigits(value: number): value is Digits {
  return value === 6 || value === 7 || value === 8
}

export function isAlgorithm(value: string): value is OathAlgorithm {
  return value === 'SHA1' || value === 'SHA256' || value === 'SHA512'
}
