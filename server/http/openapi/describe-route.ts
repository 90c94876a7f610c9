/** One route as an OpenAPI operation: who may call, what goes in, what comes out, every way it may say no. */
import { refusals, type RefusalCode } from '../../contract/refusals.ts'
import { refuse } from '../../contract/refuse.ts'
import type { Caller, Route, RouteName } from '../../contract/routes.ts'
import { trustKind } from '../../contract/shapes/device.ts'
import { describeProblem } from '../problem.ts'
import { exampleParams, examples } from './examples.ts'
import { nameOfShape, type JsonSchema, type JsonValue } from './shape-schemas.ts'

type NamedRoute = Route & { readonly name: RouteName }

const general: readonly RefusalCode[] = ['malformed', 'rate_limited', 'unavailable', 'storage_full', 'internal_error']
const byCaller: Readonly<Record<Caller, readonly RefusalCode[]>> = {
  account: ['unauthorized'],
  ticket: ['unauthorized', 'ticket_expired', 'ticket_revoked', 'account_suspended', 'origin_mismatch'],
  either: ['unauthorized', 'ticket_expired', 'ticket_revoked', 'account_suspended', 'origin_mismatch'],
  anyone: [],
}
const security: Readonly<Record<Caller, JsonValue>> = {
  account: [{ account: [] }],
  ticket: [{ ticket: [] }],
  either: [{ account: [] }, { ticket: [] }],
  anyone: [],
}
const tags: Readonly<Record<string, string>> = {
  tickets: 'Tickets', results: 'Results', users: 'Devices', devices: 'Devices', policy: 'Administration',
  models: 'Administration', 'oath-devices': 'One-time codes', 'code-registrations': 'One-time codes', 'code-authentications': 'One-time codes', slots: 'Slots', licenses: 'Licenses', instances: 'Licenses', activations: 'Activation', 'activation-keys': 'Activation', events: 'Administration', registrations: 'Ceremonies', authentications: 'Ceremonies',
}

/** Every refusal the route may answer with: its own, its caller's and the general ones. */
export function refusalsOf(route: Route): readonly RefusalCode[] {
  const ofBody: readonly RefusalCode[] = route.body ? ['content_type_unsupported', 'body_too_large'] : []
  return [...new Set([...route.refusals, ...byCaller[route.caller], ...ofBody, ...general])]
}

export function describeRoute(route: NamedRoute): JsonSchema {
  const example = examples[route.name]
  const parameters = [...pathParameters(route), ...(route.query ?? []).map(queryParameter)]
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [tags[route.path.split('/')[2] ?? ''] ?? 'Other'],
    security: security[route.caller],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: jsonContent(nameOfShape(route.body), example.body) } } : {}),
    responses: { [String(route.status)]: success(route, example.answer), ...problems(refusalsOf(route)) },
  }
}

function success(route: NamedRoute, example: object | undefined): JsonValue {
  if (!route.answer) return { description: 'Done; there is nothing to say.' }
  return { description: 'What was asked for.', content: jsonContent(nameOfShape(route.answer), example) }
}

function jsonContent(name: string, example: object | undefined): JsonSchema {
  const shown = example === undefined ? {} : { example: JSON.parse(JSON.stringify(example)) as JsonValue }
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` }, ...shown } }
}

/** One response a status, one example a code: OpenAPI has no finer grain. */
function problems(codes: readonly RefusalCode[]): Record<string, JsonValue> {
  const statuses = [...new Set(codes.map((code) => refusals[code].status))].sort((a, b) => a - b)
  return Object.fromEntries(statuses.map((status) => {
    const own = codes.filter((code) => refusals[code].status === status)
    const shown = own.map((code) => [code, { summary: refusals[code].title, value: exampleProblem(code) }] as const)
    return [String(status), {
      description: own.join(', '),
      ...(status === 429 || status === 503 ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } } : {}),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples: Object.fromEntries(shown) } },
    }]
  }))
}

function exampleProblem(code: RefusalCode): JsonValue {
  return JSON.parse(JSON.stringify(describeProblem(refuse(code), 'req-EXAMPLE0'))) as JsonValue
}

function pathParameters(route: Route): readonly JsonSchema[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name, in: 'path', required: true, schema: { type: 'string' }, example: exampleParams[name] ?? '',
  }))
}

const queries: Readonly<Record<string, JsonSchema>> = {
  trust: { description: 'To a backend: only devices whose attestation leads so far.', schema: { type: 'string', enum: [...trustKind.options] } },
  standing: { description: 'To a backend: only devices that are good, or flagged.', schema: { type: 'string', enum: ['good', 'flagged'] } },
  from: { description: 'The `next` of the page before; absent for the first.', schema: { type: 'string' } },
  last: { description: "Whether the user's last device may go.", schema: { type: 'boolean', default: false } },
  after: { description: 'The `next` of the page before; absent for the first.', schema: { type: 'string', pattern: '^\\d{1,15}$' } },
  limit: { description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
}

function queryParameter(name: string): JsonSchema {
  return { name, in: 'query', required: false, ...(queries[name] ?? { schema: { type: 'string' } }) }
}
