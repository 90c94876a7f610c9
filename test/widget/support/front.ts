/**
 * A real HTTP server in front of the verifier, one for each test page: it forwards, remembers what
 * it forwarded, and can be told to answer badly, late or not at all.
 */
import { serve, type HttpBindings } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What to do with requests that match, instead of or before forwarding them. */
export type Fault = {
  /** Default: every method except the preflight. */
  readonly method?: string
  /** The path's beginning; default every path. */
  readonly path?: string
  /** Answer this status with `body` as a problem document; forwarded when absent. */
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Wait this long first. */
  readonly delayMs?: number
  /** Break the connection without an answer. */
  readonly broken?: boolean
  /** How many requests it concerns; default all until it is cleared. */
  readonly times?: number
}

export type Seen = { readonly method: string; readonly path: string; readonly status: number }
type Forward = (request: Request, env: HttpBindings) => Response | Promise<Response>

export type Front = {
  readonly url: string
  readonly seen: Seen[]
  setFaults(faults: readonly Fault[]): void
  close(): void
}

export async function openFront(forward: Forward): Promise<Front> {
  let faults: { readonly fault: Fault; left: number }[] = []
  const seen: Seen[] = []
  const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const active = faults.find(({ fault, left }) => left > 0 && concerns(fault, request.method, pathname))
    if (active) active.left -= 1
    const response = await answerOr(forward, request, env, active?.fault)
    if (request.method !== 'OPTIONS') seen.push({ method: request.method, path: pathname, status: response.status })
    return response
  }
  const server = serve({ fetch: (request, env) => answer(request, env as HttpBindings), port: 0, hostname: 'localhost' })
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}`,
    seen,
    setFaults: (next) => {
      faults = next.map((fault) => ({ fault, left: fault.times ?? Infinity }))
    },
    close: () => void server.close(),
  }
}

function concerns({ method, path }: Fault, requestMethod: string, pathname: string): boolean {
  if (method === undefined ? requestMethod === 'OPTIONS' : method.toUpperCase() !== requestMethod) return false
  return path === undefined || pathname.startsWith(path)
}

async function answerOr(forward: Forward, request: Request, env: HttpBindings, fault?: Fault): Promise<Response> {
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs)
  if (fault?.broken) {
    env.incoming.socket.destroy()
    return new Response(null, { status: 502 })
  }
  if (fault?.status === undefined) return forward(request, env)
  const body = fault.status === 204 ? null : JSON.stringify(fault.body ?? {})
  const type = fault.status < 400 ? 'application/json' : 'application/problem+json'
  const cors = { 'access-control-allow-origin': request.headers.get('origin') ?? '*', 'access-control-expose-headers': 'retry-after' }
  return new Response(body, { status: fault.status, headers: { 'content-type': type, ...cors, ...fault.headers } })
}
