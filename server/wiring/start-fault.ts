/** The verifier refuses to start: what is wrong, and what the operator can do. */
export class StartFault extends Error {
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartFault'
    this.hint = hint
  }
}
