/**
 * Every route of version 1, once: the door registers from this list, OpenAPI is generated from it,
 * and a test compares both. Begin and finish share a path, with and without the id.
 */
import type { ZodType } from 'zod'
import { codeTicketRoutes } from './code-ticket-routes.ts'
import { licensingRoutes } from './licensing-routes.ts'
import { oathRoutes } from './oath-routes.ts'
import type { RefusalCode } from './refusals.ts'
import { slotRoutes } from './slot-routes.ts'
import * as administration from './shapes/administration.ts'
import * as ceremonies from './shapes/ceremonies.ts'
import { device } from './shapes/device.ts'
import * as imports from './shapes/imports.ts'
import { devices } from './shapes/fleet.ts'
import { userDevices } from './shapes/oath.ts'
import * as tickets from './shapes/tickets.ts'
import { trial, tryPolicy } from './shapes/trial.ts'

/** `account`: HTTP Basic. `ticket`: Bearer, from a page, with CORS. `either`: both kinds. */
export type Caller = 'account' | 'ticket' | 'either' | 'anyone'

export type Route = {
  readonly name: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** OpenAPI path template. */
  readonly path: string
  readonly caller: Caller
  readonly summary: string
  readonly body?: ZodType
  readonly query?: readonly string[]
  readonly status: 200 | 201 | 204
  readonly answer?: ZodType
  /** The refusals worth documenting; every route also knows the general ones. */
  readonly refusals: readonly RefusalCode[]
}

const registrationRefusals = ['ceremony_unknown', 'ceremony_expired', 'challenge_used', 'already_completed', 'challenge_mismatch', 'client_origin_mismatch', 'attestation_required', 'untrusted_chain', 'metadata_stale', 'authenticator_status', 'model_not_allowed', 'credential_exists', 'device_limit'] as const

export const routes = [
  { name: 'mintTicket', method: 'post', path: '/v1/tickets', caller: 'account', summary: 'Mint a ticket for one operation of one user from one origin', body: tickets.mintTicket, status: 201, answer: tickets.mintedTicket, refusals: ['origin_unlisted', 'user_not_found', 'step_up_required', 'device_not_found', 'device_disabled', 'slot_filled'] },
  { name: 'findTicket', method: 'get', path: '/v1/tickets/{id}', caller: 'account', summary: 'Look up the outcome of a ticket', status: 200, answer: tickets.ticketState, refusals: ['not_found'] },
  { name: 'revokeTicket', method: 'delete', path: '/v1/tickets/{id}', caller: 'account', summary: 'Revoke a ticket', status: 204, refusals: ['not_found'] },
  { name: 'redeemResult', method: 'post', path: '/v1/results', caller: 'account', summary: 'Redeem a result, once', body: tickets.redeemResult, status: 200, answer: tickets.redeemedResult, refusals: ['result_invalid', 'binding_mismatch'] },
  { name: 'listUserDevices', method: 'get', path: '/v1/users/{username}/devices', caller: 'account', summary: 'The devices of a user', status: 200, answer: userDevices, refusals: ['user_not_found'] },
  { name: 'listDevices', method: 'get', path: '/v1/devices', caller: 'either', summary: "The devices of a manage ticket's user; to a backend, its account's, page by page", query: ['trust', 'standing', 'from', 'limit'], status: 200, answer: devices, refusals: ['operation_not_allowed'] },
  { name: 'importKeys', method: 'post', path: '/v1/devices/import', caller: 'account', summary: 'Take over U2F keys that another system registered', body: imports.importKeys, status: 200, answer: imports.importedKeys, refusals: ['app_id_invalid', 'user_not_found', 'credential_exists', 'device_limit'] },
  { name: 'renameDevice', method: 'patch', path: '/v1/devices/{id}', caller: 'either', summary: 'Rename a device', body: administration.renameDevice, status: 200, answer: device, refusals: ['device_not_found', 'operation_not_allowed'] },
  { name: 'removeDevice', method: 'delete', path: '/v1/devices/{id}', caller: 'either', summary: 'Remove a device; a page must add ?last=true to remove the last one', query: ['last'], status: 204, refusals: ['device_not_found', 'last_device', 'operation_not_allowed'] },
  { name: 'readPolicy', method: 'get', path: '/v1/policy', caller: 'account', summary: "The account's policy", status: 200, answer: administration.versionedPolicy, refusals: [] },
  { name: 'replacePolicy', method: 'put', path: '/v1/policy', caller: 'account', summary: "Replace the account's policy", body: administration.replacePolicy, status: 200, answer: administration.versionedPolicy, refusals: ['policy_invalid', 'policy_conflict'] },
  { name: 'tryPolicy', method: 'post', path: '/v1/policy/try', caller: 'account', summary: 'Try a policy: which rule would pass or refuse a model, or a recorded answer', body: tryPolicy, status: 200, answer: trial, refusals: ['policy_invalid'] },
  { name: 'listModels', method: 'get', path: '/v1/models', caller: 'account', summary: 'Authenticator models and how many keys of each', query: ['after', 'limit'], status: 200, answer: administration.modelList, refusals: [] },
  { name: 'listEvents', method: 'get', path: '/v1/events', caller: 'account', summary: 'Audit events, oldest first', query: ['after', 'limit'], status: 200, answer: administration.eventList, refusals: [] },
  { name: 'beginRegistration', method: 'post', path: '/v1/registrations', caller: 'ticket', summary: 'Begin a registration ceremony', body: ceremonies.begin, status: 200, answer: ceremonies.begunRegistration, refusals: ['ticket_spent', 'too_many_starts', 'device_limit'] },
  { name: 'finishRegistration', method: 'post', path: '/v1/registrations/{id}', caller: 'ticket', summary: 'Finish a registration ceremony', body: ceremonies.registrationResponse, status: 201, answer: ceremonies.finishedCeremony, refusals: registrationRefusals },
  { name: 'beginAuthentication', method: 'post', path: '/v1/authentications', caller: 'ticket', summary: 'Begin an authentication ceremony or the test signature', body: ceremonies.begin, status: 200, answer: ceremonies.begunAuthentication, refusals: ['ticket_spent', 'too_many_starts', 'device_not_found'] },
  { name: 'finishAuthentication', method: 'post', path: '/v1/authentications/{id}', caller: 'ticket', summary: 'Finish an authentication ceremony or the test signature', body: ceremonies.authenticationResponse, status: 200, answer: ceremonies.finishedCeremony, refusals: ['ceremony_unknown', 'ceremony_expired', 'challenge_used', 'credential_unknown', 'user_handle_mismatch', 'signature_invalid', 'counter_regression', 'authenticator_status', 'model_not_allowed'] },
  ...licensingRoutes,
  ...oathRoutes,
  ...codeTicketRoutes,
  ...slotRoutes,
] as const satisfies readonly Route[]

export type RouteName = (typeof routes)[number]['name']
