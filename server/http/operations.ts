/**
 * Which operation a route runs, and the words it is called with. A table typed by the routes' names:
 * a route without an operation does not compile.
 */
import type { z } from 'zod'
import { routes, type RouteName } from '../contract/routes.ts'
import { beginAuthentication } from '../relying-party/begin-authentication.ts'
import { beginRegistration } from '../relying-party/begin-registration.ts'
import { findTicket } from '../relying-party/find-ticket.ts'
import { finishAuthentication } from '../relying-party/finish-authentication.ts'
import { finishRegistration } from '../relying-party/finish-registration.ts'
import { importKeys } from '../relying-party/import-keys.ts'
import { listEvents } from '../relying-party/list-events.ts'
import { listFleet } from '../relying-party/list-fleet.ts'
import { listModels } from '../relying-party/list-models.ts'
import { listOwnDevices } from '../relying-party/list-own-devices.ts'
import { listUserDevices } from '../relying-party/list-user-devices.ts'
import { mintTicket } from '../relying-party/mint-ticket.ts'
import { readPolicy } from '../relying-party/read-policy.ts'
import { redeemResult } from '../relying-party/redeem-result.ts'
import { removeDevice } from '../relying-party/remove-device.ts'
import { renameDevice } from '../relying-party/rename-device.ts'
import { replacePolicy } from '../relying-party/replace-policy.ts'
import { revokeTicket } from '../relying-party/revoke-ticket.ts'
import { codeTicketOperations } from './code-ticket-operations.ts'
import { licensingOperations } from './licensing-operations.ts'
import { oathOperations } from './oath-operations.ts'
import { slotOperations } from './slot-operations.ts'
import { readFleetQuery } from './fleet-query.ts'
import { readFlag, readPage } from './query.ts'
import { tryPolicy } from '../relying-party/try-policy.ts'
import type { AccountCaller, Caller, Services, TicketCaller } from '../relying-party/services.ts'

type RouteNamed<N extends RouteName> = Extract<(typeof routes)[number], { readonly name: N }>
type BodyOf<N extends RouteName> = RouteNamed<N> extends { readonly body: infer Shape extends z.ZodType } ? z.infer<Shape> : undefined
type CallerOf<N extends RouteName> = { account: AccountCaller; ticket: TicketCaller; either: Caller; anyone: null }[RouteNamed<N>['caller']]

/** `id`, `username` and `serial` come from the path, `query` holds only names the route knows. */
export type Input<Body> = {
  readonly id: string
  readonly username: string
  readonly serial: string
  readonly query: ReadonlyMap<string, string>
  readonly body: Body
}
type Run<N extends RouteName> = (services: Services, caller: CallerOf<N>, input: Input<BodyOf<N>>) => Promise<unknown>

export type OperationsOf<N extends RouteName> = { readonly [Name in N]: Run<Name> }

const operations: OperationsOf<RouteName> = {
  ...licensingOperations,
  ...oathOperations,
  ...codeTicketOperations,
  ...slotOperations,
  mintTicket: (services, caller, { body }) => mintTicket(services, caller, body),
  findTicket: (services, caller, { id }) => findTicket(services, caller, { id }),
  revokeTicket: (services, caller, { id }) => revokeTicket(services, caller, { id }),
  redeemResult: (services, caller, { body }) => redeemResult(services, caller, body),
  listUserDevices: (services, caller, { username }) => listUserDevices(services, caller, { username }),
  listDevices: async (services, caller, { query }) => (caller.kind === 'ticket' ? listOwnDevices(services, caller) : listFleet(services, caller, readFleetQuery(query))),
  importKeys: (services, caller, { body }) => importKeys(services, caller, body),
  renameDevice: (services, caller, { id, body }) => renameDevice(services, caller, { id, name: body.name }),
  removeDevice: (services, caller, { id, query }) => removeDevice(services, caller, { id, last: readFlag(query, 'last') }),
  readPolicy: (services, caller) => readPolicy(services, caller),
  replacePolicy: (services, caller, { body }) => replacePolicy(services, caller, body),
  tryPolicy: (services, caller, { body }) => tryPolicy(services, caller, body),
  listModels: (services, caller, { query }) => listModels(services, caller, readPage(query)),
  listEvents: (services, caller, { query }) => listEvents(services, caller, readPage(query)),
  beginRegistration: (services, caller) => beginRegistration(services, caller),
  finishRegistration: (services, caller, { id, body }) => finishRegistration(services, caller, { ceremonyId: id, response: body }),
  beginAuthentication: (services, caller) => beginAuthentication(services, caller),
  finishAuthentication: (services, caller, { id, body }) => finishAuthentication(services, caller, { ceremonyId: id, response: body }),
}

/** The caller and the body were judged by the route's own words, which is what the types cannot see. */
export function runOperation(services: Services, name: RouteName, caller: Caller | null, input: Input<unknown>): Promise<unknown> {
  const run = operations[name] as (services: Services, caller: Caller | null, input: Input<unknown>) => Promise<unknown>
  return run(services, caller, input)
}
