/** What `<keytap-authenticator>` tells its page. Every event bubbles and crosses shadow roots; none carries a secret. */
import { serialOf } from './device-frame.ts'
import type { DeviceEvent, State } from './device-journey.ts'
import type { DeviceProblem } from './problem.ts'
import type { StoredLicense } from './vault.ts'

const reach = { bubbles: true, composed: true } as const

/** A license came onto this device, or went; `license` is null where all went. */
export class KeytapLicenseEvent extends Event {
  readonly license: { readonly account: string; readonly rpId: string; readonly serial: string } | null

  constructor(type: 'keytap-license-added' | 'keytap-license-wiped', stored: StoredLicense | null) {
    super(type, reach)
    this.license = stored && { account: stored.account, rpId: stored.rpId, serial: serialOf(stored) }
  }
}

export class KeytapDeviceFailedEvent extends Event {
  readonly problem: DeviceProblem

  constructor(problem: DeviceProblem) {
    super('keytap-device-failed', reach)
    this.problem = problem
  }
}

export function announceDevice(target: EventTarget, to: State, event: DeviceEvent): void {
  if (event.type === 'opened') target.dispatchEvent(new KeytapLicenseEvent('keytap-license-added', event.license))
  if (event.type === 'wiped' && to.name === 'home' && to.news) {
    target.dispatchEvent(new KeytapLicenseEvent('keytap-license-wiped', 'license' in to.news ? to.news.license : null))
  }
  if (to.name === 'failed') target.dispatchEvent(new KeytapDeviceFailedEvent(to.problem))
}

declare global {
  interface HTMLElementEventMap {
    'keytap-license-added': KeytapLicenseEvent
    'keytap-license-wiped': KeytapLicenseEvent
    'keytap-device-failed': KeytapDeviceFailedEvent
  }
}
