/**
 * One path of version 1 with all its methods. The order is the order of cost: address, method,
 * headers, caller, the caller's limits, body, shape, operation.
 */
import { refuse, type Refusal } from '../contract/refuse.ts'
import type { Route, RouteName } from '../contract/routes.ts'
import type { Caller } from '../relying-party/services.ts'
import { answerEmpty, answerJson, type Extra } from './answer.ts'
import { auditRefusal } from './audit-refusal.ts'
import { checkBodyHeaders, readBody } from './body.ts'
import { challengeFor } from './callers.ts'
import { answerPreflight } from './cors.ts'
import { openExchange, type Door, type DoorContext } from './door.ts'
import type { Exchange } from './exchange.ts'
import { createParamReader, readPathParams, readQuery } from './input.ts'
import { parseStrictJson } from './json.ts'
import { settle } from './settle.ts'
import { validateBody } from './validate.ts'

export type NamedRoute = Route & { readonly name: RouteName }

/** The handler of one path template; `routes` are its methods. */
export function servePath(door: Door, template: string, routes: readonly NamedRoute[]): (c: DoorContext) => Promise<Response> {
  const byMethod = new Map(routes.flatMap((route) => methodsOf(route).map((method) => [method, route] as const)))
  const pageMethods = routes.filter((route) => route.caller !== 'account').map((route) => route.method.toUpperCase())
  const forPages = pageMethods.length > 0
  const readParams = createParamReader(template)
  const allow = [...byMethod.keys(), ...(forPages ? ['OPTIONS'] : [])].join(', ')

  return (c) => {
    const exchange = openExchange(door, c, template, forPages)
    const route = byMethod.get(exchange.method)
    const work = () => {
      door.limits.admitAddress(exchange.address)
      if (route) return answerRoute(door, exchange, route, readParams(c.req.path))
      if (forPages && exchange.method === 'OPTIONS') return answerPreflight(exchange, pageMethods, door.origins)
      throw refuse('method_not_allowed')
    }
    return settle(door, exchange, work, {
      headersFor: (refusal) => headersFor(exchange, refusal, route, allow),
      onRefusal: async (refusal) => {
        if (route && exchange.caller) await auditRefusal(door.services, exchange.caller, route.name, refusal)
      },
    })
  }
}

async function answerRoute(door: Door, exchange: Exchange, route: NamedRoute, params: Readonly<Record<string, string>>): Promise<Response> {
  if (route.body) checkBodyHeaders(exchange)
  const caller = await admitCaller(door, exchange, route)
  const query = readQuery(route, exchange.query)
  const named = readPathParams(route, params)
  const body = route.body ? validateBody(route.body, parseStrictJson(await readBody(exchange))) : undefined
  const answer = await door.run(door.services, route.name, caller, { ...named, query, body })
  return route.status === 204 ? answerEmpty(exchange) : answerJson(exchange, route.status, answer)
}

/** Null where anybody may ask: then any page may read the answer. */
async function admitCaller(door: Door, exchange: Exchange, route: NamedRoute): Promise<Caller | null> {
  if (route.caller === 'anyone') {
    exchange.readableBy = '*'
    return null
  }
  const caller = await door.authenticate(door.services, exchange, route)
  exchange.caller = caller
  door.limits.admitCaller(caller, exchange.address)
  return caller
}

function headersFor(exchange: Exchange, refusal: Refusal, route: NamedRoute | undefined, allow: string): Extra {
  if (refusal.code === 'method_not_allowed') return { allow }
  const unauthenticated = refusal.code === 'unauthorized' || refusal.code === 'ticket_expired' || refusal.code === 'ticket_revoked'
  return route && unauthenticated ? { 'www-authenticate': challengeFor(exchange, route) } : {}
}

/** HEAD is a GET whose body the server drops. */
const methodsOf = (route: Route) => (route.method === 'get' ? ['GET', 'HEAD'] : [route.method.toUpperCase()])
