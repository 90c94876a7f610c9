/**
 * What the elements tell their page. Every event bubbles and crosses shadow roots; none carries a
 * ticket, a challenge or a result (the result is the element's form value). An event is for the eye:
 * what is true, the page's backend learns by redeeming the result.
 */
import type { Device } from '../server/contract/shapes/device.ts'
import type { FailureCode, Remedy } from './failure.ts'

const reach = { bubbles: true, composed: true } as const

/** The options are here; a click opens the browser's dialog at once. */
export class KeytapReadyEvent extends Event {
  constructor() {
    super('keytap-ready', reach)
  }
}

/** The browser's dialog is open. */
export class KeytapStartedEvent extends Event {
  constructor() {
    super('keytap-started', reach)
  }
}

/** The key is enrolled and active; `value` holds the result. */
export class KeytapEnrolledEvent extends Event {
  readonly device: Device

  constructor(device: Device) {
    super('keytap-enrolled', reach)
    this.device = device
  }
}

/** The user confirmed with an enrolled key; `value` holds the result. */
export class KeytapVerifiedEvent extends Event {
  readonly device: Device

  constructor(device: Device) {
    super('keytap-verified', reach)
    this.device = device
  }
}

/** The person gave the key a name. */
export class KeytapNamedEvent extends Event {
  readonly device: Device

  constructor(device: Device) {
    super('keytap-named', reach)
    this.device = device
  }
}

/** Nothing is left to do here: the key is named, or naming was skipped. */
export class KeytapDoneEvent extends Event {
  constructor() {
    super('keytap-done', reach)
  }
}

export class KeytapFailedEvent extends Event {
  readonly code: FailureCode
  readonly remedy: Remedy
  /** What the verifier's operator finds in the log. */
  readonly requestId: string | undefined

  constructor(failure: { readonly code: FailureCode; readonly remedy: Remedy; readonly requestId: string | undefined }) {
    super('keytap-failed', reach)
    this.code = failure.code
    this.remedy = failure.remedy
    this.requestId = failure.requestId
  }
}

/** The person, or the page by `cancel()`, closed the browser's dialog. */
export class KeytapCancelledEvent extends Event {
  constructor() {
    super('keytap-cancelled', reach)
  }
}

/**
 * The ticket is used up and there is no `ticket-src`: set `ticket` anew. Not prevented, the page is
 * loaded again.
 */
export class KeytapTicketNeededEvent extends Event {
  constructor() {
    super('keytap-ticket-needed', { ...reach, cancelable: true })
  }
}

/** The user must sign in again. Not prevented, the page is loaded again. */
export class KeytapSignInEvent extends Event {
  constructor() {
    super('keytap-sign-in', { ...reach, cancelable: true })
  }
}

declare global {
  interface HTMLElementEventMap {
    'keytap-ready': KeytapReadyEvent
    'keytap-started': KeytapStartedEvent
    'keytap-enrolled': KeytapEnrolledEvent
    'keytap-verified': KeytapVerifiedEvent
    'keytap-named': KeytapNamedEvent
    'keytap-done': KeytapDoneEvent
    'keytap-failed': KeytapFailedEvent
    'keytap-cancelled': KeytapCancelledEvent
    'keytap-ticket-needed': KeytapTicketNeededEvent
    'keytap-sign-in': KeytapSignInEvent
  }
}
