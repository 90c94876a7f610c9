/** One script-tag file for the page where one-time codes are set up or asked for, in one language. */
import { defineCode } from '../code/define.ts'
import { codesDe } from '../messages/codes-de.ts'
import { registerCodeMessages } from '../messages/codes.ts'
import { otpDe } from '../messages/otp-de.ts'
import { registerOtpMessages } from '../messages/otp.ts'

registerCodeMessages(codesDe)
registerOtpMessages(otpDe)
defineCode()
