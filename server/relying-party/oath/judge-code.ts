/** Whether a code is the device's, by its kind; data for a compare-and-swap. */
import { refuse } from '../../contract/refuse.ts'
import { resynchronizeHotp, validateHotp } from '../../oath/hotp.ts'
import { equalCodes } from '../../oath/equal-codes.ts'
import { noMatch, type CodeMatch } from '../../oath/oath.ts'
import { validateOcra } from '../../oath/ocra.ts'
import { parseOcraSuite } from '../../oath/ocra-suite.ts'
import type { Pair } from '../../oath/search.ts'
import { makeSentCode } from '../../oath/sent-code.ts'
import { resynchronizeTotp, validateTotp } from '../../oath/totp.ts'
import type { OathDeviceRecord, OpenedOathDevice } from '../../store/oath.ts'
import type { Services } from '../services.ts'
import { openOathSecret } from './oath-secret.ts'

/** How far two codes in a row are looked for: counters, or time steps around now. */
const lookAhead = 1000

/** `sent`: it is not one that the device shows, and moves no counter of it. */
export type JudgedCode = CodeMatch & { readonly sent?: true }

/** The code that was sent last is as good as one that the device shows. @throws {Refusal} integrity_error */
export function judgeCode(services: Services, opened: OpenedOathDevice, code: string): JudgedCode {
  const secret = openOathSecret(services, opened.device)
  const shown = judgeShown(opened, secret, code)
  return !shown.matched && isSent(opened, secret, code) ? { matched: true, sent: true, newCounter: opened.device.counter, drift: opened.device.drift } : shown
}

function isSent({ device, nowMs }: OpenedOathDevice, secret: Uint8Array, code: string): boolean {
  return device.sent !== null && hasOpenSent(device, nowMs) && equalCodes(makeSentCode({ secret, digits: device.digits }, device.sent.text), code)
}

function judgeShown(opened: OpenedOathDevice, secret: Uint8Array, code: string): CodeMatch {
  const { device, nowMs } = opened
  const { algorithm, digits, counter, drift, window, periodSeconds } = device
  const key = { secret, algorithm, digits }
  if (device.kind === 'hotp') return validateHotp(key, { counter }, code, window)
  if (device.kind === 'totp') return validateTotp({ ...key, periodSeconds: periodSeconds ?? 30 }, { counter, drift }, code, window, nowMs)
  return judgeAnswer(opened, secret, code)
}

/** Only to the question that was asked last, and while it is open. */
function judgeAnswer({ device, nowMs }: OpenedOathDevice, secret: Uint8Array, code: string): CodeMatch {
  if (device.suite === null || !hasOpenQuestion(device, nowMs)) return noMatch
  const suite = parseOcraSuite(device.suite)
  const input = {
    question: device.question.text,
    ...(suite.hasCounter ? { counter: device.counter } : {}),
    ...(suite.stepSeconds === null ? {} : { nowMs: nowMs + device.drift * suite.stepSeconds * 1000 }),
  }
  const match = validateOcra(suite, secret, input, code, { counter: device.window, time: 1 })
  if (!match.matched) return match
  return { matched: true, newCounter: suite.hasCounter ? match.newCounter : device.counter, drift: suite.stepSeconds === null ? 0 : device.drift + match.drift }
}

export function hasOpenQuestion<D extends Pick<OathDeviceRecord, 'question'>>(device: D, nowMs: number): device is D & { readonly question: NonNullable<OathDeviceRecord['question']> } {
  return device.question !== null && device.question.endsAtMs > nowMs
}

export function hasOpenSent({ sent }: Pick<OathDeviceRecord, 'sent'>, nowMs: number): boolean {
  return sent !== null && sent.endsAtMs > nowMs
}

/**
 * @param steps how far a clock may be away
 * @throws {Refusal} integrity_error, malformed for a device that counts nothing
 */
export function judgePair(services: Services, { device, nowMs }: OpenedOathDevice, codes: Pair, steps = lookAhead): CodeMatch {
  const { algorithm, digits, counter, drift, periodSeconds } = device
  if (device.kind === 'ocra') throw refuse('malformed', { detail: 'A device that answers questions is not resynchronized.' })
  const key = { secret: openOathSecret(services, device), algorithm, digits }
  if (device.kind === 'hotp') return resynchronizeHotp(key, { counter }, codes, lookAhead)
  return resynchronizeTotp({ ...key, periodSeconds: periodSeconds ?? 30 }, { counter, drift }, codes, steps, nowMs)
}
