/**
 * The HTTP door: every route of the contract, the documents about them, health and the widget's
 * files. It translates and decides nothing: words in, operation, words out.
 */
import { Hono } from 'hono'
import { refuse } from '../contract/refuse.ts'
import { routes } from '../contract/routes.ts'
import type { Services } from '../relying-party/services.ts'
import { createPeerReader } from './address.ts'
import { answerHeaders, answerJson, answerSeeOther, answerText } from './answer.ts'
import { authenticateCaller } from './callers.ts'
import { addDialects } from './dialects.ts'
import { openExchange, readIncoming, type Door, type DoorContext, type DoorEnv } from './door.ts'
import { renderDocs } from './docs/render-docs.ts'
import { docsPolicy } from './docs/style.ts'
import type { Exchange } from './exchange.ts'
import { createReadiness } from './health.ts'
import { createRateLimits } from './limits.ts'
import { describeApi } from './openapi/describe-api.ts'
import { runOperation } from './operations.ts'
import { defaultLimits, type HttpOptions } from './options.ts'
import { createListedOrigins } from './origins.ts'
import { readPath } from './path.ts'
import { createRequestIds } from './request-id.ts'
import { servePath, type NamedRoute } from './serve-path.ts'
import { settle } from './settle.ts'
import { listWidgetScripts, packScript } from './widget-scripts.ts'

export type App = Hono<DoorEnv>

/**
 * @param services what the operations use
 * @param options every value has a safe default
 * @throws {TypeError} when a trusted proxy is no CIDR
 */
export function createApp(services: Services, options: HttpOptions = {}): App {
  const door = createDoor(services, options)
  const app = createRouter()
  for (const [path, sharing] of groupByPath()) app.all(honoPath(path), servePath(door, path, sharing))
  addDialects(app, door, options.dialects ?? [])
  addHealth(app, door, options)
  addDocuments(app, door, options.version ?? '0')
  addWidgetScripts(app, door, options.widgetFolder ?? null)
  app.notFound((c) => settle(door, openExchange(door, c, '*', false), () => {
    throw refuse('not_found')
  }))
  app.onError((thrown, c) => settle(door, openExchange(door, c, '*', false), () => {
    throw thrown
  }))
  return app
}

/** Everything the paths share. */
export function createDoor(services: Services, options: HttpOptions): Door {
  return {
    services,
    authenticate: authenticateCaller,
    run: runOperation,
    limits: createRateLimits(services, options.limits ?? defaultLimits),
    origins: createListedOrigins(services),
    readPeer: createPeerReader(options.trustedProxies ?? [], () => {
      services.log.warn('X-Forwarded-For came from a peer that KEYTAP_TRUSTED_PROXIES does not name: all its clients share one limit')
    }),
    requestIds: createRequestIds(services.randomBytes),
  }
}

/** A router that reads paths our way; see `path.ts`. */
export function createRouter(): App {
  return new Hono<DoorEnv>({
    getPath: (request, { env } = {}) => readPath(readIncoming({ env }), request.url),
  })
}

function groupByPath(): ReadonlyMap<string, readonly NamedRoute[]> {
  const groups = new Map<string, NamedRoute[]>()
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route])
  return groups
}

const honoPath = (template: string) => template.replaceAll(/\{(\w+)\}/g, ':$1')

type Answer = (exchange: Exchange) => Promise<Response> | Response

/** A page of ours that anyone may read. */
function addPage(app: App, door: Door, path: string, answer: Answer, limited = true): void {
  app.all(path, (c: DoorContext) => {
    const exchange = openExchange(door, c, path, false)
    const work = () => {
      if (limited) door.limits.admitAddress(exchange.address)
      if (exchange.method !== 'GET' && exchange.method !== 'HEAD') throw refuse('method_not_allowed')
      return answer(exchange)
    }
    return settle(door, exchange, work, { headersFor: (refusal) => (refusal.code === 'method_not_allowed' ? { allow: 'GET, HEAD' } : {}) })
  })
}

function addHealth(app: App, door: Door, options: HttpOptions): void {
  addPage(app, door, '/health/live', (exchange) => answerJson(exchange, 200, { status: 'ok' }), false)
  addPage(app, door, '/health/ready', createReadiness(door.services, options.draining ?? (() => false)), false)
  if (options.metrics === true) addPage(app, door, '/metrics', (exchange) => answerText(exchange, 'text', door.services.metrics.render()), false)
}

/** Both documents are made when first asked for: most processes are never asked. */
function addDocuments(app: App, door: Door, version: string): void {
  let json: string | null = null
  let html: string | null = null
  // For whoever opens the verifier in a browser; no part of the API.
  addPage(app, door, '/', (exchange) => answerSeeOther(exchange, '/docs'))
  addPage(app, door, '/openapi.json', (exchange) => {
    const body = (json ??= JSON.stringify(describeApi(version)))
    return new Response(body, { status: 200, headers: answerHeaders('json', exchange) })
  })
  addPage(app, door, '/docs', (exchange) => {
    const body = (html ??= renderDocs(describeApi(version)))
    return answerText(exchange, 'html', body, { 'content-security-policy': docsPolicy })
  })
}

function addWidgetScripts(app: App, door: Door, folder: string | null): void {
  for (const script of listWidgetScripts(folder)) {
    addPage(app, door, script.path, (exchange) => {
      const { body, extra } = packScript(script, exchange)
      return new Response(body, { status: 200, headers: answerHeaders('script', exchange, extra) })
    })
  }
}
