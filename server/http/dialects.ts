/**
 * Paths for programs that speak neither our words nor JSON of ours. Whoever speaks their dialect gets a
 * call after the address limit, and gives an answer; limits, caps, log, counts and what a guess costs stay
 * here, so that no such path is a side door.
 */
import { refusals } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refuse.ts'
import type { Caller } from '../relying-party/services.ts'
import { answerHeaders, type Extra } from './answer.ts'
import type { App } from './app.ts'
import { checkBodyHeaders, readBody } from './body.ts'
import { openExchange, type Door, type DoorContext } from './door.ts'
import { readHeader, type Exchange } from './exchange.ts'
import { parseStrictJson } from './json.ts'
import { retryAfter, toRefusal } from './problem.ts'
import { noteRefusal, settle } from './settle.ts'

export type DialectCall = {
  readonly method: string
  readonly query: string
  /** What limits count by: an IPv4 address, or the /64 of an IPv6 address. */
  readonly address: string
  /** The client came over TLS, as far as we can know. */
  readonly secure: boolean
  readonly requestId: string
  readonly header: (name: string) => string | undefined
  /** What stands in the path for `:name`; empty for a name that is not there. */
  readonly parameter: (name: string) => string
  /** Under the same cap as every body. @throws {Refusal} content_type_unsupported, body_too_large, malformed */
  readonly readBody: (contentType: RegExp) => Promise<Uint8Array>
  /** Strict JSON, likewise. @throws {Refusal} content_type_unsupported, body_too_large, malformed */
  readonly readJson: () => Promise<unknown>
  /** After authentication. @throws {Refusal} rate_limited */
  readonly admit: (caller: Caller) => void
}

export type DialectAnswer = {
  readonly status: number
  readonly kind: 'xml' | 'json'
  readonly body: string
  /** Why it is a no; counted, logged and charged like any other. */
  readonly refusal: Refusal | null
  readonly headers?: Extra
}

export type DialectPath = {
  readonly path: string
  /** The methods it takes; null for all, so that it says itself which it knows. */
  readonly methods: readonly string[] | null
  readonly serve: (call: DialectCall) => Promise<DialectAnswer>
  /** The dialect's words for what `serve` threw. */
  readonly refuse: (refusal: Refusal, call: DialectCall) => DialectAnswer
}

export function addDialects(app: App, door: Door, paths: readonly DialectPath[]): void {
  for (const one of paths) {
    const handle = (c: DoorContext) => serveDialect(door, c, one)
    if (one.methods === null) app.all(one.path, handle)
    else app.on([...one.methods], one.path, handle)
  }
}

function serveDialect(door: Door, c: DoorContext, { path, serve, refuse: say }: DialectPath): Promise<Response> {
  const exchange = openExchange(door, c, path, false)
  const call = makeCall(door, exchange, (name) => c.req.param(name) ?? '')
  return settle(door, exchange, async () => {
    const answer = await attempt(door, exchange, call, serve).catch((thrown: unknown) => say(toRefusal(thrown), call))
    if (answer.refusal !== null) noteRefusal(door, exchange, answer.refusal)
    return new Response(answer.body, { status: answer.status, headers: answerHeaders(answer.kind, exchange, headersOf(answer)) })
  })
}

async function attempt(door: Door, exchange: Exchange, call: DialectCall, serve: DialectPath['serve']): Promise<DialectAnswer> {
  door.limits.admitAddress(exchange.address)
  return serve(call)
}

function makeCall(door: Door, exchange: Exchange, parameter: DialectCall['parameter']): DialectCall {
  return {
    method: exchange.method,
    query: exchange.query,
    address: exchange.address,
    secure: exchange.secure,
    requestId: exchange.requestId,
    header: (name) => readHeader(exchange, name),
    parameter,
    readBody: (contentType) => {
      checkBodyHeaders(exchange, contentType)
      return readBody(exchange)
    },
    readJson: async () => {
      checkBodyHeaders(exchange)
      return parseStrictJson(await readBody(exchange))
    },
    admit: (caller) => {
      exchange.caller = caller
      door.limits.admitCaller(caller, exchange.address)
    },
  }
}

function headersOf({ refusal, headers }: DialectAnswer): Extra {
  if (refusal === null) return headers ?? {}
  const { status } = refusals[refusal.code]
  const retry: Extra = status === 429 || status === 503 ? { 'retry-after': retryAfter(refusal) } : {}
  const closing: Extra = refusal.code === 'body_too_large' ? { connection: 'close' } : {}
  return { ...headers, ...retry, ...closing }
}
