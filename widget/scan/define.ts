/** Puts `<keytap-scan>` into a registry; a tag that is taken already is left to whoever has it. */
import { KeytapScan } from './scan-element.ts'

export function defineScan(registry: CustomElementRegistry = customElements): void {
  if (!registry.get('keytap-scan')) registry.define('keytap-scan', KeytapScan)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-scan': KeytapScan
  }
}
