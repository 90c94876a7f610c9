/**
 * Who calls: an account's backend by Basic (RFC 7617), a page by Bearer (RFC 6750). The header is
 * the only place a credential is read from. Whatever is wrong with an account's credentials, a
 * suspension included, is told in the same words.
 */
import { refuse, Refusal } from '../contract/refuse.ts'
import type { Route } from '../contract/routes.ts'
import { authenticateAccount } from '../relying-party/authenticate-account.ts'
import { authenticateTicket } from '../relying-party/authenticate-ticket.ts'
import type { Step } from '../relying-party/recall-ticket.ts'
import type { AccountCaller, Caller, Services, TicketCaller } from '../relying-party/services.ts'
import { readHeader, type Exchange } from './exchange.ts'
import type { NamedRoute } from './serve-path.ts'

const maxCredentialChars = 1024
const credential = /^(basic|bearer) +([A-Za-z0-9\-._~+/]+=*)$/i
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The calls that may rest on what this node knows of their ticket. */
const steps: Readonly<Record<string, Step>> = { beginRegistration: 'begin', finishRegistration: 'finish' }

type Credential = { readonly scheme: 'basic' | 'bearer'; readonly value: string }

/** @throws {Refusal} unauthorized, and for tickets account_suspended, ticket_revoked, ticket_expired, origin_mismatch */
export async function authenticateCaller(services: Services, exchange: Exchange, route: Pick<NamedRoute, 'caller' | 'name'>): Promise<Caller> {
  const sent = readCredential(exchange)
  if (sent?.scheme === 'basic' && route.caller !== 'ticket') return authenticateBasic(services, exchange, sent.value)
  if (sent?.scheme === 'bearer' && route.caller !== 'account') return authenticateBearer(services, exchange, sent.value, steps[route.name])
  throw refuse('unauthorized')
}

/** What WWW-Authenticate asks for: a page that sent, or should have sent, a ticket is asked for one. */
export function challengeFor(exchange: Exchange, route: Pick<Route, 'caller'>): string {
  const page = route.caller === 'ticket' || (route.caller === 'either' && (exchange.origin !== null || readCredential(exchange)?.scheme === 'bearer'))
  return page ? 'Bearer realm="keytap"' : 'Basic realm="keytap", charset="UTF-8"'
}

function readCredential(exchange: Exchange): Credential | null {
  const header = readHeader(exchange, 'authorization')
  if (header === undefined || header.length > maxCredentialChars) return null
  const [, scheme, value] = credential.exec(header) ?? []
  if (scheme === undefined || value === undefined) return null
  return { scheme: scheme.toLowerCase() === 'basic' ? 'basic' : 'bearer', value }
}

async function authenticateBasic(services: Services, { requestId }: Exchange, value: string): Promise<AccountCaller> {
  const pair = decodePair(value)
  const colon = pair?.indexOf(':') ?? -1
  if (pair === null || colon < 1) throw refuse('unauthorized')
  try {
    return await authenticateAccount(services, { loginName: pair.slice(0, colon), key: pair.slice(colon + 1), requestId })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'account_suspended') throw refuse('unauthorized', { cause: error })
    throw error
  }
}

/** The decoded `login:key`, or null for what is not canonical base64 of clean UTF-8. */
function decodePair(value: string): string | null {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64') !== value) return null
  try {
    const pair = utf8.decode(bytes)
    return /\p{Cc}/u.test(pair) ? null : pair
  } catch {
    return null
  }
}

async function authenticateBearer(services: Services, exchange: Exchange, ticket: string, step: Step | undefined): Promise<TicketCaller> {
  const caller = await authenticateTicket(services, { ticket, origin: exchange.origin, requestId: exchange.requestId, step })
  exchange.readableBy = caller.opened.ticket.origin
  return caller
}
