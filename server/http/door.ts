/** What every path of the door shares, made once by `createApp`. */
import type { Context } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Services } from '../relying-party/services.ts'
import type { ReadPeer } from './address.ts'
import type { authenticateCaller } from './callers.ts'
import type { Exchange } from './exchange.ts'
import type { RateLimits } from './limits.ts'
import type { runOperation } from './operations.ts'
import type { ListedOrigins } from './origins.ts'
import { readQueryText } from './path.ts'
import type { RequestIds } from './request-id.ts'

/** `incoming` is absent where there is no wire, as in `app.request()`. */
export type DoorEnv = { readonly Bindings: Partial<HttpBindings> }
export type DoorContext = Context<DoorEnv>

export type Door = {
  readonly services: Services
  readonly authenticate: typeof authenticateCaller
  readonly run: typeof runOperation
  readonly limits: RateLimits
  readonly origins: ListedOrigins
  readonly readPeer: ReadPeer
  readonly requestIds: RequestIds
}

/** Begins a call. Methods we do not know are told apart in the answer, not in metrics. */
export function openExchange(door: Door, c: DoorContext, route: string, forPages: boolean): Exchange {
  const incoming = readIncoming(c)
  const request = c.req.raw
  const header = (name: string) => {
    const value = incoming ? incoming.headers[name] : (request.headers.get(name) ?? undefined)
    return typeof value === 'string' ? value : undefined
  }
  const { address, secure } = door.readPeer(incoming)
  return {
    incoming,
    request,
    requestId: door.requestIds(header('x-request-id')),
    startedMs: door.services.clock(),
    method: methods.has(request.method) ? request.method : 'OTHER',
    route,
    query: readQueryText(incoming?.url ?? request.url),
    address,
    secure,
    origin: header('origin') ?? null,
    forPages,
    readableBy: null,
    caller: null,
  }
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The raw message, where there is a wire; `app.request()` has no bindings at all. */
export function readIncoming(c: { readonly env?: Partial<HttpBindings> | undefined }): HttpBindings['incoming'] | undefined {
  return c.env?.incoming
}
