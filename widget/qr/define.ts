/** Puts `<keytap-qr>` into a registry; a tag that is taken already is left to whoever has it. */
import { KeytapQr } from './qr-element.ts'

export function defineQr(registry: CustomElementRegistry = customElements): void {
  if (!registry.get('keytap-qr')) registry.define('keytap-qr', KeytapQr)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-qr': KeytapQr
  }
}
