import { refusals, type RefusalCode, type RefusalParams } from './refusals.ts'

/** An expected "no". Everything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly code: RefusalCode
  /** One sentence for the integrator about this case, more exact than the title; no secrets. */
  readonly detail: string | undefined
  readonly params: RefusalParams

  constructor(code: RefusalCode, options: RefuseOptions = {}) {
    super(options.detail ?? refusals[code].title, { cause: options.cause })
    this.name = 'Refusal'
    this.code = code
    this.detail = options.detail
    this.params = options.params ?? {}
  }
}

export type RefuseOptions = {
  readonly detail?: string
  readonly params?: RefusalParams
  /** The library's error, for the debug log only. */
  readonly cause?: unknown
}

/**
 * Makes the refusal to throw: `throw refuse('ticket_expired')`.
 * `params.retryAfterSeconds` becomes the Retry-After header of 429 and 503.
 */
export function refuse(code: RefusalCode, options: RefuseOptions = {}): Refusal {
  return new Refusal(code, options)
}
