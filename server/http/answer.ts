/** Answers that are a yes. Those that are a no are made in `problem.ts`. */
import type { Exchange } from './exchange.ts'
import { fixedHeaders, type AnswerKind } from './headers.ts'

export type Extra = Readonly<Record<string, string>>
type Addressee = Pick<Exchange, 'secure' | 'requestId' | 'forPages' | 'readableBy'>

/** The headers of an answer: the fixed ones, the request id, and who may read it. */
export function answerHeaders(kind: AnswerKind, to: Addressee, extra: Extra = {}): Record<string, string> {
  const headers: Record<string, string> = { ...fixedHeaders(kind, to.secure), 'x-request-id': to.requestId, ...extra }
  if (to.forPages) headers['vary'] = 'Origin'
  if (to.readableBy !== null) {
    headers['access-control-allow-origin'] = to.readableBy
    headers['access-control-expose-headers'] = 'Retry-After, X-Request-Id'
  }
  return headers
}

export function answerJson(to: Addressee, status: 200 | 201, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: answerHeaders('json', to) })
}

export function answerEmpty(to: Addressee, extra: Extra = {}): Response {
  return new Response(null, { status: 204, headers: answerHeaders('empty', to, extra) })
}

export function answerSeeOther(to: Addressee, location: string): Response {
  return new Response(null, { status: 303, headers: answerHeaders('empty', to, { location }) })
}

export function answerText(to: Addressee, kind: 'text' | 'html', body: string, extra: Extra = {}): Response {
  return new Response(body, { status: 200, headers: answerHeaders(kind, to, extra) })
}
