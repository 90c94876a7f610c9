/** The OCRA suite, the sentence that says how an answer is computed (RFC 6287 §6), read strictly. */
import { refuse } from '../contract/refuse.ts'
import type { Digits, OathAlgorithm } from './oath.ts'

export type OcraSuite = {
  /** As it was written; the answer is computed over it. */
  readonly text: string
  readonly algorithm: OathAlgorithm
  readonly digits: Digits
  readonly hasCounter: boolean
  readonly question: { readonly format: 'A' | 'N' | 'H'; readonly length: number }
  /** The hash of the PIN that goes in, or null. */
  readonly pin: OathAlgorithm | null
  /** Bytes of session information, or null. */
  readonly sessionBytes: number | null
  readonly stepSeconds: number | null
}

const grammar = /^OCRA-1:HOTP-(SHA1|SHA256|SHA512)-([678]):(C-)?Q([ANH])(0[4-9]|[1-5]\d|6[0-4])(?:-P(SHA1|SHA256|SHA512))?(?:-S(\d{3})?(?=-|$)())?(?:-T([1-9]\d?)([SMH]))?$/

const unit = { S: { seconds: 1, most: 59 }, M: { seconds: 60, most: 59 }, H: { seconds: 3600, most: 48 } } as const

/** `-S` alone means 64 bytes, as the reference code of the RFC has it. */
const sessionDefault = 64

/** @throws {Refusal} suite_unsupported, also for answers of other than 6 to 8 digits */
export function parseOcraSuite(text: string): OcraSuite {
  const parts = grammar.exec(text)
  if (parts === null) throw refuse('suite_unsupported')
  const [, algorithm, digits, counter, format, length, pin, session, hasSession, steps, stepUnit] = parts
  return {
    text,
    algorithm: algorithm as OathAlgorithm,
    digits: Number(digits) as Digits,
    hasCounter: counter !== undefined,
    question: { format: format as 'A' | 'N' | 'H', length: Number(length) },
    pin: (pin ?? null) as OathAlgorithm | null,
    sessionBytes: hasSession === undefined ? null : readSession(session),
    stepSeconds: steps === undefined ? null : readStep(Number(steps), stepUnit as 'S' | 'M' | 'H'),
  }
}

function readSession(text: string | undefined): number {
  const bytes = text === undefined ? sessionDefault : Number(text)
  if (bytes < 1 || bytes > 512) throw refuse('suite_unsupported')
  return bytes
}

function readStep(count: number, name: 'S' | 'M' | 'H'): number {
  const { seconds, most } = unit[name]
  if (count > most) throw refuse('suite_unsupported')
  return count * seconds
}
