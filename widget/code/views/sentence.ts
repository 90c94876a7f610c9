/** The one sentence of a failure: the codes' own, or that which every element says. */
import type { CodeFailure } from '../../code-failure.ts'
import type { OtpMessages } from '../../messages/otp.ts'

export function sentenceOf({ failures, shared }: OtpMessages, { family, code }: CodeFailure): string {
  const all: Readonly<Record<CodeFailure['family'], string>> = { ...shared.failures, ...failures }
  return code === 'too_many_starts' ? failures.too_often : all[family]
}
