/** `keytap/authenticator`: defines `<keytap-authenticator>` and the two elements of codes it is made of, with English built in. */
import '../qr/index.ts'
import '../scan/index.ts'
import { registerAuthenticatorMessages } from '../messages/authenticator.ts'
import { authenticatorEn } from '../messages/authenticator-en.ts'
import { defineAuthenticator } from './define.ts'

registerAuthenticatorMessages(authenticatorEn)
defineAuthenticator()

export { registerAuthenticatorMessages, type AuthenticatorMessages } from '../messages/authenticator.ts'
export { KeytapAuthenticator } from './authenticator-element.ts'
export { KeytapDeviceFailedEvent, KeytapLicenseEvent } from './device-events.ts'
export { deviceProblems, type DeviceProblem } from './problem.ts'
