/**
 * The node server around the app: the caps that only the parser can hold (header size, slow
 * senders, one framing), and an answer for what never becomes a request.
 */
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import { refuse } from '../contract/refuse.ts'
import type { App } from './app.ts'
import { answerProblem, rawProblem, toRefusal } from './problem.ts'
import { createRequestIds } from './request-id.ts'

/** For `node:http`. A request whose framing is ambiguous (two lengths, length and chunks) is refused. */
export const serverOptions: ServerOptions = {
  insecureHTTPParser: false,
  requireHostHeader: true,
  maxHeaderSize: 16 * 1024,
  /** The head of a request must be here within ten seconds, the whole of it within thirty. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  /** Longer than the idle time of common balancers, so that they close first. */
  keepAliveTimeout: 65_000,
}

/** A server for the app, not listening yet. `randomBytes` makes request ids for broken requests. */
export function createHttpServer(app: Pick<App, 'fetch'>, randomBytes: (length: number) => Uint8Array, options: ServerOptions = {}): Server {
  const requestIds = createRequestIds(randomBytes)
  const listener = getRequestListener(app.fetch, {
    errorHandler: (thrown) => {
      const refusal = thrown instanceof RequestError ? refuse('malformed', { detail: 'The target or the host cannot be read.' }) : toRefusal(thrown)
      return answerProblem({ secure: false, requestId: requestIds(undefined), forPages: false, readableBy: null }, refusal)
    },
  })
  const server = createServer({ ...serverOptions, ...options }, listener)
  // Unknown expectations are not worth a 417 of Node's own making.
  server.on('checkExpectation', listener)
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    socket.end(rawProblem('malformed', explain(error.code), requestIds(undefined)), () => socket.destroy())
  })
  return server
}

function explain(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The headers are larger than 16 KiB.'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request took too long to arrive.'
  return 'The bytes are not a request this verifier can read.'
}
