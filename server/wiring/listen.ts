/** Opening and closing the port. */
import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { StartFault } from './start-fault.ts'

/** `url` is how this machine reaches it. */
export type Address = { readonly url: string; readonly port: number }

/** After this, requests in flight are cut off. */
const graceMs = 10_000
const pollMs = 50
/** So long after the port is closed, an idle connection has nothing under way any more. */
const lateMs = 200

/** @throws {StartFault} in one clear line when the port is taken or not allowed */
export async function listenOn(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown) => reject(explain(cause, port, host))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      resolve()
    })
  })
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://${nameHost(host)}:${actual}`, port: actual }
}

function explain(cause: unknown, port: number, host: string): StartFault {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'EADDRINUSE') return new StartFault(`Port ${port} is taken.`, 'Stop what listens there, or set PORT to another one.', { cause })
  if (code === 'EACCES') return new StartFault(`This user may not open port ${port}.`, 'Set PORT to one above 1023.', { cause })
  return new StartFault(`Nobody can listen on ${host}:${port}.`, 'Set HOST to an address of this machine.', { cause })
}

/** Browsers run WebAuthn on "localhost" but not on an address. */
function nameHost(host: string): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Stops accepting after `drainMs`, answers what is in flight, then closes. */
export async function stopServer(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return
  // Whoever is answered from now on is told to come back on another connection.
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false
  })
  if (drainMs > 0) await sleep(drainMs)
  let closed = false
  // Not the http close: that one drops connections whose request is on its way.
  const done = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve())).then(() => {
    closed = true
  })
  for (let waited = 0; !closed && waited < graceMs; waited += pollMs) {
    await Promise.race([done, sleep(pollMs)])
    if (waited >= lateMs) server.closeIdleConnections()
  }
  if (!closed) server.closeAllConnections()
  await done
}
