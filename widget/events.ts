/**
 * What the elements tell their page. Every event bubbles and crosses shadow roots; none carries a
 * ticket, a challenge or a result (the result is the element's form value). An event is for the eye:
 * what is true, the page's backend learns by redeeming the result.
 */
import type { ActivationCode, OtpCode } from '../server/contract/refusals.ts'
import type { Device } from '../server/contract/shapes/device.ts'
import type { ActivationRemedy } from './activation-failure.ts'
import type { CodeRemedy, CodeSlip } from './code-failure.ts'
import type { FailureCode } from './failure.ts'

/**
 * `keytap-ready`: a click opens the browser's dialog at once. `keytap-started`: it is open.
 * `keytap-cancelled`: the person, or the page by `cancel()`, closed it. `keytap-done`: nothing is left
 * to do here.
 */
export class KeytapEvent extends Event {
  constructor(type: string, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable })
  }
}

/** `keytap-enrolled`, `keytap-verified`: `value` holds the result. `keytap-named`: the key has a name. */
export class KeytapDeviceEvent extends KeytapEvent {
  readonly device: Device

  constructor(type: string, device: Device) {
    super(type)
    this.device = device
  }
}

export class KeytapFailedEvent extends KeytapEvent {
  /** The activation's own codes and remedies come from `<keytap-activate>` only, those of codes from `<keytap-code>`. */
  readonly code: FailureCode | ActivationCode | OtpCode | CodeSlip
  readonly remedy: ActivationRemedy | CodeRemedy
  /** What the verifier's operator finds in the log. */
  readonly requestId: string | undefined

  constructor(failure: Pick<KeytapFailedEvent, 'code' | 'remedy' | 'requestId'>) {
    super('keytap-failed')
    this.code = failure.code
    this.remedy = failure.remedy
    this.requestId = failure.requestId
  }
}

/**
 * The ticket is used up and there is no `ticket-src`: set `ticket` anew. Not prevented, the page is
 * loaded again.
 */
export class KeytapTicketNeededEvent extends KeytapEvent {
  constructor() {
    super('keytap-ticket-needed', true)
  }
}

/** The user must sign in again. Not prevented, the page is loaded again. */
export class KeytapSignInEvent extends KeytapEvent {
  constructor() {
    super('keytap-sign-in', true)
  }
}

declare global {
  interface HTMLElementEventMap {
    'keytap-ready': KeytapEvent
    'keytap-started': KeytapEvent
    'keytap-enrolled': KeytapDeviceEvent
    'keytap-verified': KeytapDeviceEvent
    'keytap-named': KeytapDeviceEvent
    'keytap-done': KeytapEvent
    'keytap-failed': KeytapFailedEvent
    'keytap-cancelled': KeytapEvent
    'keytap-ticket-needed': KeytapTicketNeededEvent
    'keytap-sign-in': KeytapSignInEvent
  }
}
