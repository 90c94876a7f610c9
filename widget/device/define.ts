/** Puts `<keytap-authenticator>` into a registry; a tag that is taken already is left to whoever has it. */
import { KeytapAuthenticator } from './authenticator-element.ts'

export function defineAuthenticator(registry: CustomElementRegistry = customElements): void {
  if (!registry.get('keytap-authenticator')) registry.define('keytap-authenticator', KeytapAuthenticator)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-authenticator': KeytapAuthenticator
  }
}
