/** What `<keytap-devices>` tells its page. Every event bubbles and crosses shadow roots. */
import type { Device } from '../server/contract/shapes/device.ts'

const reach = { bubbles: true, composed: true } as const

/** The list is here, the first time or anew. */
export class KeytapDevicesLoadedEvent extends Event {
  readonly devices: readonly Device[]

  constructor(devices: readonly Device[]) {
    super('keytap-devices-loaded', reach)
    this.devices = devices
  }
}

/** The key has another name; `device` carries it. */
export class KeytapDeviceRenamedEvent extends Event {
  readonly device: Device

  constructor(device: Device) {
    super('keytap-device-renamed', reach)
    this.device = device
  }
}

/** The key is gone for good; `device` is what it was. */
export class KeytapDeviceRemovedEvent extends Event {
  readonly device: Device

  constructor(device: Device) {
    super('keytap-device-removed', reach)
    this.device = device
  }
}

declare global {
  interface HTMLElementEventMap {
    'keytap-devices-loaded': KeytapDevicesLoadedEvent
    'keytap-device-renamed': KeytapDeviceRenamedEvent
    'keytap-device-removed': KeytapDeviceRemovedEvent
  }
}
