/** `keytap/code`: defines `<keytap-code>`, with English built in. */
import { registerCodeMessages } from '../messages/codes.ts'
import { codesEn } from '../messages/codes-en.ts'
import { registerOtpMessages } from '../messages/otp.ts'
import { otpEn } from '../messages/otp-en.ts'
import { defineCode } from './define.ts'

registerCodeMessages(codesEn)
registerOtpMessages(otpEn)
defineCode()

export { registerOtpMessages, type OtpMessages } from '../messages/otp.ts'
export { registerCodeMessages, type CodeMessages } from '../messages/codes.ts'
export type { CodeFamily, CodeRemedy } from '../code-failure.ts'
export { KeytapCode } from './code-element.ts'
export * from './code-events.ts'
export type { CodeMode, OwnDevice, StateName } from './code-journey.ts'
