/**
 * A code that is sent instead of shown: the answer (RFC 6287) to a question that nobody is shown, by the secret of the
 * device it stands in for. No device answers this question, and the device's own counter and clock have no part in it.
 */
import { makeOcra } from './ocra.ts'
import { parseOcraSuite } from './ocra-suite.ts'
import type { CodeKey } from './oath.ts'

/** As many as the suite's question may have: 64 hexadecimal digits. */
export const sentQuestionBytes = 32

/** @param question 64 hexadecimal digits of chance, another for each code */
export function makeSentCode({ secret, digits }: Omit<CodeKey, 'algorithm'>, question: string): string {
  return makeOcra(parseOcraSuite(`OCRA-1:HOTP-SHA256-${digits}:QH64`), secret, { question })
}
