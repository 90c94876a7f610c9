/** Puts the elements into a registry; a tag that is taken already is left to whoever has it. */
import { KeytapDevices } from './devices-element.ts'
import { KeytapEnroll } from './enroll-element.ts'
import { KeytapVerify } from './verify-element.ts'

const elements = { 'keytap-enroll': KeytapEnroll, 'keytap-verify': KeytapVerify, 'keytap-devices': KeytapDevices } as const

export function defineElements(registry: CustomElementRegistry = customElements): void {
  for (const [tag, element] of Object.entries(elements)) {
    if (!registry.get(tag)) registry.define(tag, element)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'keytap-enroll': KeytapEnroll
    'keytap-verify': KeytapVerify
    'keytap-devices': KeytapDevices
  }
}
