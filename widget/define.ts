/** Puts elements into a registry; a tag that is taken already is left to whoever has it. */
import { KeytapEnroll } from './enroll-element.ts'
import { KeytapVerify } from './verify-element.ts'

/** The two that stand on a login page. */
export function defineCeremonies(registry: CustomElementRegistry = customElements): void {
  define(registry, 'keytap-enroll', KeytapEnroll)
  define(registry, 'keytap-verify', KeytapVerify)
}

export function define(registry: CustomElementRegistry, tag: string, element: CustomElementConstructor): void {
  if (!registry.get(tag)) registry.define(tag, element)
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-enroll': KeytapEnroll
    'keytap-verify': KeytapVerify
  }
}
