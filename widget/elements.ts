/** `keytap/elements`: the classes and the words, nothing registered, English at hand. */
import { registerMessages } from './messages.ts'
import { en } from './messages/en.ts'

registerMessages('en', en)

export { defineCeremonies } from './define.ts'
export { defineElements } from './define-all.ts'
export { KeytapDevices } from './devices-element.ts'
export * from './devices-events.ts'
export { KeytapEnroll } from './enroll-element.ts'
export { KeytapVerify } from './verify-element.ts'
export * from './events.ts'
export type { FailureCode, FailureFamily, Remedy } from './failure.ts'
export type { StateName } from './journey.ts'
export { registerMessages, type CeremonyMessages, type Messages } from './messages.ts'
export type { Device } from '../server/contract/shapes/device.ts'
