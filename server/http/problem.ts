/**
 * The one place that turns a no into an answer and sets an error status: a refusal becomes a problem
 * document (RFC 9457), anything else a bug that only the log learns more about.
 */
import { STATUS_CODES } from 'node:http'
import { refusals, type RefusalCode } from '../contract/refusals.ts'
import { Refusal } from '../contract/refuse.ts'
import type { Problem } from '../contract/shapes/administration.ts'
import { answerHeaders, type Extra } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { fixedHeaders } from './headers.ts'

type Addressee = Pick<Exchange, 'secure' | 'requestId' | 'forPages' | 'readableBy'>

/** What was thrown, as a refusal: a bug is `internal_error`, and says nothing else. */
export function toRefusal(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal('internal_error', { cause: thrown })
}

/** The problem document of a refusal; its parameters never replace a member of the document. */
export function describeProblem(refusal: Refusal, requestId: string): Problem {
  const { status, title, remedy } = refusals[refusal.code]
  const detail = refusal.detail === undefined ? {} : { detail: refusal.detail }
  return { ...refusal.params, type: `/docs#${refusal.code}`, title, status, code: refusal.code, ...detail, remedy, requestId }
}

/** `extra` carries what the refusal's kind needs: WWW-Authenticate, Allow, Connection. */
export function answerProblem(to: Addressee, refusal: Refusal, extra: Extra = {}): Response {
  const { status } = refusals[refusal.code]
  const retry = status === 429 || status === 503 ? { 'retry-after': retryAfter(refusal) } : {}
  const body = JSON.stringify(describeProblem(refusal, to.requestId))
  return new Response(body, { status, headers: answerHeaders('problem', to, { ...extra, ...retry }) })
}

/** Whole seconds; two when the refusal names none. */
export function retryAfter(refusal: Refusal): string {
  const seconds = Number(refusal.params['retryAfterSeconds'] ?? 2)
  return String(Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 2)
}

/** Readiness speaks its own small shape, since balancers read it. */
export function answerUnready(to: Addressee, status: 'unavailable' | 'draining'): Response {
  return new Response(JSON.stringify({ status }), { status: 503, headers: answerHeaders('json', to, { 'retry-after': '2' }) })
}

/** The whole answer to bytes that are not HTTP, for a socket that never became a request. */
export function rawProblem(code: RefusalCode, detail: string, requestId: string): string {
  const refusal = new Refusal(code, { detail })
  const { status } = refusals[code]
  const body = JSON.stringify(describeProblem(refusal, requestId))
  const headers = { ...fixedHeaders('problem', false), 'x-request-id': requestId, connection: 'close', 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n')
}
