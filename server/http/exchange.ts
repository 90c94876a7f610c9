/** One call and its answer, as the door sees it. */
import type { IncomingMessage } from 'node:http'
import type { Caller } from '../relying-party/services.ts'

export type Exchange = {
  readonly incoming: IncomingMessage | undefined
  readonly request: Request
  readonly requestId: string
  readonly startedMs: number
  readonly method: string
  /** The route's template; never the path itself, which may hold a user's name. */
  readonly route: string
  readonly query: string
  readonly address: string
  /** The client came over TLS, as far as we can know. */
  readonly secure: boolean
  /** The Origin header, unjudged. */
  readonly origin: string | null
  /** A page may call this path, so answers vary by origin. */
  readonly forPages: boolean
  /** The one origin that may read the answer; set when it is known. */
  readableBy: string | null
  /** Who called; set by authentication. */
  caller: Caller | null
}

/** A header of the request, from the wire where there is one. */
export function readHeader(exchange: Pick<Exchange, 'incoming' | 'request'>, name: string): string | undefined {
  if (!exchange.incoming) return exchange.request.headers.get(name) ?? undefined
  const value = exchange.incoming.headers[name]
  return typeof value === 'string' ? value : undefined
}
