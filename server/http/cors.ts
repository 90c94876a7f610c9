/**
 * Cross-origin reading, in three rules. A preflight is answered for an origin that some account
 * lists. A real answer is readable by its ticket's own origin. A refusal that comes before any
 * ticket is known (429, 415, 413, 401) tells only what the caller sent, so any listed origin may
 * read it and its page can tell a dead ticket from a dead network; `origin_mismatch` stays dark.
 */
import type { RefusalCode } from '../contract/refusals.ts'
import { refuse } from '../contract/refuse.ts'
import { answerEmpty } from './answer.ts'
import { readHeader, type Exchange } from './exchange.ts'
import type { ListedOrigins } from './origins.ts'

const maxAgeSeconds = 600
/** They must cost no look-up, or an overload would feed itself. */
const withoutLookup: ReadonlySet<RefusalCode> = new Set(['rate_limited', 'unavailable', 'storage_full', 'internal_error'])
const dark: ReadonlySet<RefusalCode> = new Set(['origin_mismatch'])

/** @throws {Refusal} origin_mismatch when no account lists the origin */
export async function answerPreflight(exchange: Exchange, methods: readonly string[], origins: ListedOrigins): Promise<Response> {
  const { origin } = exchange
  if (origin === null || readHeader(exchange, 'access-control-request-method') === undefined) {
    return answerEmpty(exchange, { allow: ['OPTIONS', ...methods].join(', ') })
  }
  if (!(await origins.isListed(origin))) throw refuse('origin_mismatch', { detail: 'No account lists this origin.' })
  return answerEmpty({ ...exchange, readableBy: null }, {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': String(maxAgeSeconds),
  })
}

/** Who may read a refusal: the ticket's origin, when it is known already, else a listed one. */
export async function findReader(exchange: Exchange, code: RefusalCode, origins: ListedOrigins): Promise<string | null> {
  if (exchange.readableBy !== null) return exchange.readableBy
  const { origin, caller } = exchange
  if (!exchange.forPages || origin === null || caller !== null || dark.has(code)) return null
  if (withoutLookup.has(code)) return origins.wasListed(origin) ? origin : null
  return (await origins.isListed(origin).catch(() => false)) ? origin : null
}
