/** How a call ends, whatever happened: an answer, one log line, and for a no its metric and audit event. */
import { refusals } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refuse.ts'
import type { LogFields } from '../observe/log.ts'
import { logAccess } from './access-log.ts'
import type { Extra } from './answer.ts'
import { findReader } from './cors.ts'
import type { Door } from './door.ts'
import type { Exchange } from './exchange.ts'
import { answerProblem, toRefusal } from './problem.ts'

type Endings = {
  /** Headers that a refusal needs on this path. */
  readonly headersFor?: (refusal: Refusal) => Extra
  readonly onRefusal?: (refusal: Refusal) => Promise<void>
}

export async function settle(door: Door, exchange: Exchange, work: () => Promise<Response> | Response, endings: Endings = {}): Promise<Response> {
  let response: Response
  try {
    response = await work()
  } catch (thrown) {
    response = await answerThrown(door, exchange, thrown, endings)
  }
  logAccess(door.services, exchange, response.status)
  return response
}

async function answerThrown(door: Door, exchange: Exchange, thrown: unknown, { headersFor, onRefusal }: Endings): Promise<Response> {
  const refusal = toRefusal(thrown)
  noteRefusal(door, exchange, refusal)
  if (onRefusal) await onRefusal(refusal)
  exchange.readableBy = await findReader(exchange, refusal.code, door.origins)
  // The rest of a body that is too large is not worth reading.
  const closing: Extra = refusal.code === 'body_too_large' ? { connection: 'close' } : {}
  return answerProblem(exchange, refusal, { ...closing, ...headersFor?.(refusal) })
}

/** What a no leaves behind in any dialect: its count, what the operator should know, what a guess costs. */
export function noteRefusal(door: Door, exchange: Exchange, refusal: Refusal): void {
  const { services } = door
  services.metrics.count('keytap_refusals_total', { code: refusal.code })
  if (refusals[refusal.code].status >= 500) logFault(door, exchange, refusal)
  else if (refusal.cause !== undefined || refusal.detail !== undefined) services.log.debug('refused', describeRefusal(refusal, exchange))
  // Of an account that is known by now, what is wrong is what one of its users gave; they all share its address.
  if (refusal.code === 'unauthorized' && exchange.caller === null) door.limits.chargeGuess(exchange.address)
}

/** A dialect's answer has a number and our code; what exactly was wrong is here alone. */
function describeRefusal({ code, detail, cause }: Refusal, { requestId }: Exchange): LogFields {
  return { code, requestId, ...(detail === undefined ? {} : { detail }), ...(cause === undefined ? {} : { cause: describe(cause) }) }
}

/** The stack is for the log only; the answer has the request id to find it by. */
function logFault(door: Door, { route, requestId }: Exchange, refusal: Refusal): void {
  const cause = refusal.cause ?? refusal
  const stack = cause instanceof Error ? cause.stack : describe(cause)
  door.services.log.error('fault', { code: refusal.code, route, requestId, stack })
}

const describe = (cause: unknown) => (cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause)
