/** `keytap/activate`: defines `<keytap-activate>`, with English built in; the scanner comes when the camera is opened. */
import { registerActivateMessages } from '../messages/activate.ts'
import { activateEn } from '../messages/activate-en.ts'
import { registerCodeMessages } from '../messages/codes.ts'
import { codesEn } from '../messages/codes-en.ts'
import { defineActivate } from './define.ts'
import { setScannerSource } from './scanner-controller.ts'

registerCodeMessages(codesEn)
registerActivateMessages(activateEn)
setScannerSource(() => import('../scan/index.ts'))
defineActivate()

export { registerActivateMessages, type ActivateMessages } from '../messages/activate.ts'
export { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
export type { ActivationFamily, ActivationRemedy } from '../activation-failure.ts'
export { KeytapActivate } from './activate-element.ts'
export * from './activation-events.ts'
export type { Instance, StateName } from './activation-journey.ts'
export { setScannerSource } from './scanner-controller.ts'
