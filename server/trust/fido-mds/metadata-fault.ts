/** Why metadata was not taken; what was kept before stays in force. */

/** Also the label of the metric and the word in the log. */
export type MetadataFaultReason =
  | 'unreachable' | 'slow' | 'redirected' | 'bad_status' | 'too_large'
  | 'malformed' | 'untrusted_signer' | 'wrong_host' | 'bad_signature' | 'older'

export class MetadataFault extends Error {
  readonly reason: MetadataFaultReason
  /** What the operator can do. */
  readonly hint: string

  constructor(reason: MetadataFaultReason, message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MetadataFault'
    this.reason = reason
    this.hint = hint
  }
}
