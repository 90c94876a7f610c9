/** What `<keytap-activate>` tells its page beside the sisters' events. None carries a message, a code or a result. */
import { KeytapEvent } from '../events.ts'
import type { Instance } from './activation-journey.ts'

/** A message for the device is on the screen; `number` is 1 or 2. */
export class KeytapMessageEvent extends KeytapEvent {
  readonly number: 1 | 2

  constructor(number: 1 | 2) {
    super('keytap-message')
    this.number = number
  }
}

/** The device is added; `value` holds the result. */
export class KeytapActivatedEvent extends KeytapEvent {
  readonly instance: Instance

  constructor(instance: Instance) {
    super('keytap-activated')
    this.instance = instance
  }
}

/** A security key must vouch and the user has none. Prevented, the page leads to one itself. */
export class KeytapEnrollNeededEvent extends KeytapEvent {
  constructor() {
    super('keytap-enroll-needed', true)
  }
}

declare global {
  interface HTMLElementEventMap {
    'keytap-message': KeytapMessageEvent
    'keytap-activated': KeytapActivatedEvent
    'keytap-enroll-needed': KeytapEnrollNeededEvent
  }
}
