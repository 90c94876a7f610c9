/** Puts `<keytap-activate>` and the `<keytap-qr>` in it into a registry; a tag that is taken already is left to whoever has it. */
import { defineQr } from '../qr/define.ts'
import { KeytapActivate } from './activate-element.ts'

export function defineActivate(registry: CustomElementRegistry = customElements): void {
  defineQr(registry)
  if (!registry.get('keytap-activate')) registry.define('keytap-activate', KeytapActivate)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-activate': KeytapActivate
  }
}
