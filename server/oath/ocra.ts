/** OCRA, answers to a question (RFC 6287). */
import { createHash } from 'node:crypto'
import { equalCodes } from './equal-codes.ts'
import { noMatch, type CodeMatch } from './oath.ts'
import type { OcraSuite } from './ocra-suite.ts'
import { findCounter, mustSpan } from './search.ts'
import { timeStep } from './totp.ts'
import { counterBytes, makeCode } from './truncate.ts'

/** What goes in; each member exactly where the suite asks for it. */
export type OcraInput = {
  /** A pair for mutual challenge-response (§7.3): both questions, in the order of computation. */
  readonly question: string | readonly [first: string, second: string]
  readonly counter?: number
  /** The PIN's hash by the suite's algorithm; see `hashPin`. */
  readonly pinHash?: Uint8Array
  /** At most as many bytes as the suite names; shorter is padded with zeros on the left. */
  readonly session?: Uint8Array
  /** The clock, for suites with a time step. */
  readonly nowMs?: number
}

const questionBytes = 128

/** @throws {TypeError} when the input does not fit the suite */
export function makeOcra(suite: OcraSuite, secret: Uint8Array, input: OcraInput): string {
  return makeCode({ secret, ...suite }, Buffer.concat([
    Buffer.from(`${suite.text}\0`, 'ascii'),
    suite.hasCounter ? counterBytes(must(input.counter, 'counter')) : Buffer.alloc(0),
    encodeQuestion(suite, input.question),
    encodePin(suite, input.pinHash),
    encodeSession(suite, input.session),
    suite.stepSeconds === null ? Buffer.alloc(0) : counterBytes(timeStep(must(input.nowMs, 'clock'), suite.stepSeconds)),
  ]))
}

export function hashPin(suite: OcraSuite, pin: string): Uint8Array {
  return createHash(must(suite.pin, 'PIN')).update(pin, 'utf8').digest()
}

/**
 * @param windows how many counters ahead (0 to 100) and time steps around (0 to 20) are tried
 * @returns `newCounter` is the input's counter, or 0, where the suite has none; `drift` is in time
 *   steps where the suite has them, else in counters
 */
export function validateOcra(
  suite: OcraSuite,
  secret: Uint8Array,
  input: OcraInput,
  answer: string,
  windows: { readonly counter: number; readonly time: number } = { counter: 0, time: 0 },
): CodeMatch {
  const ahead = suite.hasCounter ? windows.counter : 0
  const around = suite.stepSeconds === null ? 0 : windows.time
  mustSpan(ahead, 100)
  mustSpan(around, 20)
  const counter = input.counter ?? 0
  let drift: number | null = null
  const found = findCounter(counter, counter + ahead, (at) => {
    const shift = findCounter(-around, around, (steps) => equalCodes(makeOcra(suite, secret, {
      ...input, counter: at, ...(suite.stepSeconds === null ? {} : { nowMs: (input.nowMs ?? 0) + steps * suite.stepSeconds * 1000 }),
    }), answer))
    if (shift !== null) drift ??= shift
    return shift !== null
  })
  if (found === null) return noMatch
  return { matched: true, newCounter: suite.hasCounter ? found + 1 : counter, drift: suite.stepSeconds === null ? found - counter : drift ?? 0 }
}

/** §5.1: 128 bytes, filled with zeros on the right; numbers become hexadecimal first. */
function encodeQuestion({ question: { format, length } }: OcraSuite, question: OcraInput['question']): Uint8Array {
  const parts = typeof question === 'string' ? [question] : question
  for (const part of parts) {
    if (part.length < 1 || part.length > length || !alphabets[format].test(part)) {
      throw new TypeError(`A question here is 1 to ${length} characters of the suite's kind.`)
    }
  }
  const text = parts.join('')
  const hex = format === 'A' ? Buffer.from(text, 'ascii').toString('hex') : format === 'N' ? BigInt(text).toString(16) : text
  return Buffer.from(hex.padEnd(questionBytes * 2, '0'), 'hex')
}

const alphabets = { A: /^[\x20-\x7e]+$/, N: /^[0-9]+$/, H: /^[0-9a-fA-F]+$/ } as const

function encodePin({ pin }: OcraSuite, pinHash: Uint8Array | undefined): Uint8Array {
  if (pin === null) return Buffer.alloc(0)
  const length = { SHA1: 20, SHA256: 32, SHA512: 64 }[pin]
  const given = must(pinHash, 'PIN')
  if (given.length !== length) throw new TypeError(`The hash of the PIN has ${length} bytes.`)
  return given
}

function encodeSession({ sessionBytes }: OcraSuite, session: Uint8Array | undefined): Uint8Array {
  if (sessionBytes === null) return Buffer.alloc(0)
  const given = must(session, 'session information')
  if (given.length > sessionBytes) throw new TypeError(`The session information has at most ${sessionBytes} bytes.`)
  return Buffer.concat([Buffer.alloc(sessionBytes - given.length), given])
}

function must<Value>(value: Value | null | undefined, name: string): Value {
  if (value === null || value === undefined) throw new TypeError(`The suite and the input disagree about the ${name}.`)
  return value
}
