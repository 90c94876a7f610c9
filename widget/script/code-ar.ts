/** One script-tag file for the page where one-time codes are set up or asked for, in one language. */
import { defineCode } from '../code/define.ts'
import { codesAr } from '../messages/codes-ar.ts'
import { registerCodeMessages } from '../messages/codes.ts'
import { otpAr } from '../messages/otp-ar.ts'
import { registerOtpMessages } from '../messages/otp.ts'

registerCodeMessages(codesAr)
registerOtpMessages(otpAr)
defineCode()
