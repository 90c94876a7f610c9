/** Puts `<keytap-code>` and the `<keytap-qr>` in it into a registry; a tag that is taken already is left to whoever has it. */
import { defineQr } from '../qr/define.ts'
import { KeytapCode } from './code-element.ts'

export function defineCode(registry: CustomElementRegistry = customElements): void {
  defineQr(registry)
  if (!registry.get('keytap-code')) registry.define('keytap-code', KeytapCode)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-code': KeytapCode
  }
}
