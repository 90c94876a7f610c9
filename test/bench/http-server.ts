/**
 * One of the two servers that `http-overhead.ts` compares, in a process of its own: `raw` is
 * node:http with JSON in and out and nothing else; `door` is Keytap's HTTP door with its limits,
 * checks, headers, log line and metrics, around an operation that does nothing.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { routes } from '../../server/contract/routes.ts'
import { createDoor, createRouter } from '../../server/http/app.ts'
import { examples } from '../../server/http/openapi/examples.ts'
import { noLimits } from '../../server/http/options.ts'
import { servePath } from '../../server/http/serve-path.ts'
import { createHttpServer } from '../../server/http/server.ts'
import { createLog } from '../../server/observe/log.ts'
import { createMetrics } from '../../server/observe/metrics.ts'
import type { Services, TicketCaller } from '../../server/relying-party/services.ts'

const answer = examples.finishRegistration.answer

function createRawServer(): Server {
  return createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString())
      const text = JSON.stringify(answer)
      outgoing.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
      outgoing.end(text)
    })
  })
}

function createDoorServer(): Server {
  const bytes = (length: number) => new Uint8Array(randomBytes(length))
  let logged = 0
  const log = createLog((line) => (logged += line.length), Date.now)
  const services = { log, metrics: createMetrics(), clock: Date.now, randomBytes: bytes } as Partial<Services> as Services
  const caller = { kind: 'ticket', requestId: '', opened: { ticket: { id: 'ticket', origin: 'https://bank.example' }, account: { id: 'account' }, user: { id: 'user' } } }
  const door = {
    ...createDoor(services, { limits: noLimits }),
    authenticate: (_: Services, exchange: { readableBy: string | null }) => {
      exchange.readableBy = 'https://bank.example'
      return Promise.resolve(caller as unknown as TicketCaller)
    },
    run: () => Promise.resolve(answer),
  }
  const route = routes.filter(({ name }) => name === 'finishRegistration')
  const app = createRouter()
  for (const { path } of route) app.all(path.replace('{id}', ':id'), servePath(door, path, route))
  return createHttpServer(app, bytes)
}

const server = process.argv[2] === 'raw' ? createRawServer() : createDoorServer()
// A busy machine may keep one subject waiting longer than the five seconds that node allows.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit(0))
