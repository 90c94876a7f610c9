/** What `<keytap-code>` tells its page beside the sisters' events. None carries a secret, a code or a result. */
import { KeytapEvent } from '../events.ts'
import type { OwnDevice, SentBy } from './code-journey.ts'

/** `keytap-code-set-up`, `keytap-code-proved`: `value` holds the result. */
export class KeytapCodeEvent extends KeytapEvent {
  readonly device: OwnDevice

  constructor(type: string, device: OwnDevice) {
    super(type)
    this.device = device
  }
}

/** A code is on its way to the person. */
export class KeytapCodeSentEvent extends KeytapEvent {
  readonly by: SentBy

  constructor(by: SentBy) {
    super('keytap-code-sent')
    this.by = by
  }
}

/** The person has no device for codes. Prevented, the page leads to one itself. */
export class KeytapSetUpNeededEvent extends KeytapEvent {
  constructor() {
    super('keytap-set-up-needed', true)
  }
}

declare global {
  interface HTMLElementEventMap {
    'keytap-code-set-up': KeytapCodeEvent
    'keytap-code-proved': KeytapCodeEvent
    'keytap-code-sent': KeytapCodeSentEvent
    'keytap-set-up-needed': KeytapSetUpNeededEvent
  }
}
