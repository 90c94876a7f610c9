/**
 * The steps of an activation (README, "Steps and states"): pure, each once, in order. An operation
 * reads the row, asks here what comes next and writes it by compare-and-swap; when the row moved in
 * between, it asks again. A try is one step and its judgement another, so that a count is committed
 * before anything is compared.
 */
import { refuse } from '../contract/refuse.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { activationLimits, isLive, type Activation } from './activation.ts'

export type ActivationEvent =
  /** A device code that could not be read. */
  | { readonly type: 'code_unreadable' }
  /** A device code is about to be judged. */
  | { readonly type: 'code_tried' }
  /** The judged code was wrong; `attempt` is `codeTries` as the try left it. */
  | { readonly type: 'code_failed'; readonly attempt: number }
  | { readonly type: 'code_accepted'; readonly codeDigest: string }
  | { readonly type: 'vouch_tried' }
  | { readonly type: 'vouch_failed'; readonly attempt: number }
  /** A slot was taken and Activation Message 2 was made, in the same transaction. */
  | { readonly type: 'message2_made'; readonly signatureDeadlineMs: number }
  | { readonly type: 'signature_tried' }
  | { readonly type: 'signature_failed'; readonly attempt: number }
  | { readonly type: 'signature_accepted' }
  /** Another Activation Message 1 was made for the license. */
  | { readonly type: 'superseded' }
  /** The sweep found a deadline behind us. */
  | { readonly type: 'swept' }

/**
 * The activation after the event.
 * @param nowMs the store's clock
 * @throws {Refusal} activation_order, activation_expired, activation_locked, superseded; nothing has changed then
 */
export function transition(from: Activation, event: ActivationEvent, nowMs: number): Activation {
  switch (event.type) {
    case 'superseded': return isLive(from) ? { ...from, state: 'superseded' } : from
    case 'swept': return isLive(from) && isLate(from, nowMs) ? { ...from, state: 'expired' } : from
    case 'code_unreadable': return countUnreadable(must(from, 'am1_issued', nowMs))
    case 'code_tried': return countTry(must(from, 'am1_issued', nowMs), 'codeTries')
    case 'code_failed': return lockAfter(from, 'am1_issued', 'codeTries', event.attempt)
    case 'code_accepted': return { ...must(from, 'am1_issued', nowMs), state: 'code_ok', codeDigest: event.codeDigest }
    case 'vouch_tried': return countTry(must(from, 'code_ok', nowMs), 'vouchTries')
    case 'vouch_failed': return lockAfter(from, 'code_ok', 'vouchTries', event.attempt)
    case 'message2_made':
      return { ...must(from, 'code_ok', nowMs), state: 'instance_pending', signatureDeadlineMs: event.signatureDeadlineMs }
    case 'signature_tried': return countTry(must(from, 'instance_pending', nowMs), 'signatureTries')
    case 'signature_failed': return lockAfter(from, 'instance_pending', 'signatureTries', event.attempt)
    case 'signature_accepted': return { ...must(from, 'instance_pending', nowMs), state: 'active' }
  }
}

/**
 * Whether the page may have Activation Message 2 once more: byte-identical code, no signature tried,
 * in time. (That the assertion is identical too is for the operation, which kept its digest.)
 */
export function mayRepeatMessage2(activation: Activation, codeDigest: string, nowMs: number): boolean {
  return activation.state === 'instance_pending' && activation.signatureTries === 0
    && activation.codeDigest === codeDigest && !isLate(activation, nowMs)
}

const ends: Partial<Record<Activation['state'], RefusalCode>> = {
  locked: 'activation_locked',
  expired: 'activation_expired',
  superseded: 'superseded',
}

function must(activation: Activation, state: Activation['state'], nowMs: number): Activation {
  // What is over is told alike, whether or not the sweep has been here.
  if (isLive(activation) && isLate(activation, nowMs)) throw refuse('activation_expired')
  if (activation.state !== state) throw refuse(ends[activation.state] ?? 'activation_order')
  return activation
}

function isLate({ state, codeDeadlineMs, signatureDeadlineMs }: Activation, nowMs: number): boolean {
  return nowMs >= (state === 'instance_pending' ? signatureDeadlineMs ?? codeDeadlineMs : codeDeadlineMs)
}

type Tries = 'codeTries' | 'vouchTries' | 'signatureTries'

function countTry(activation: Activation, tries: Tries): Activation {
  if (activation[tries] >= activationLimits[tries]) throw refuse('activation_locked')
  return { ...activation, [tries]: activation[tries] + 1 }
}

/** Only the last try locks: an earlier one that is judged late must not end what a later one began. */
function lockAfter(activation: Activation, state: Activation['state'], tries: Tries, attempt: number): Activation {
  if (activation.state !== state || attempt < activationLimits[tries]) return activation
  return { ...activation, state: 'locked' }
}

function countUnreadable(activation: Activation): Activation {
  const malformedCodes = activation.malformedCodes + 1
  const state = malformedCodes > activationLimits.malformedCodes ? 'locked' : activation.state
  return { ...activation, malformedCodes, state }
}
