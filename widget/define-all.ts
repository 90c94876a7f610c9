/** Every element there is. Apart from `define.ts`, so that a login page need not carry the list of keys. */
import { define, defineCeremonies } from './define.ts'
import { KeytapDevices } from './devices-element.ts'

export function defineElements(registry: CustomElementRegistry = customElements): void {
  defineCeremonies(registry)
  define(registry, 'keytap-devices', KeytapDevices)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-devices': KeytapDevices
  }
}
