/** One script-tag file for the page where one-time codes are set up or asked for, in one language. */
import { defineCode } from '../code/define.ts'
import { codesEn } from '../messages/codes-en.ts'
import { registerCodeMessages } from '../messages/codes.ts'
import { otpEn } from '../messages/otp-en.ts'
import { registerOtpMessages } from '../messages/otp.ts'

registerCodeMessages(codesEn)
registerOtpMessages(otpEn)
defineCode()
