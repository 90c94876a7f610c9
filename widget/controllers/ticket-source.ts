/**
 * Where a ticket comes from and how far it has been used. The ticket lives in a private field and
 * nowhere else: not in an attribute, an event, a log, an address or a storage.
 */
import type { Operation } from '../../server/contract/shapes/primitives.ts'
import { send, type Connection } from '../client.ts'
import { fail } from '../failure.ts'

/** A ticket may begin five times; silent renewals leave the last ones to the person. */
const silentBegins = 3

export class TicketSource {
  #ticket = ''
  #begins = 0
  #used = false
  /** Same-origin address of the page's backend that answers POST with `{ticket}`; '' for none. */
  src = ''

  /** Takes a ticket from the page; it replaces an earlier one. */
  give(ticket: string): void {
    this.#ticket = ticket
    this.#begins = 0
  }

  /** Forgets a ticket that has done its work or is refused. */
  drop(): void {
    this.#used ||= this.#ticket !== ''
    this.#ticket = ''
  }

  get available(): boolean {
    return this.#ticket !== '' || this.src !== ''
  }

  /** Whether options may be fetched with nobody asking for them. */
  get mayRenewSilently(): boolean {
    return this.src !== '' || (this.#ticket !== '' && this.#begins < silentBegins)
  }

  /** Call it for every begin; a worn ticket is replaced where there is a place to get another. */
  countBegin(): void {
    this.#begins += 1
  }

  /** @throws {Failure} page_misconfigured, ticket_spent, session_ended, unreachable, offline, unavailable */
  async connect(verifier: string, operation: Operation, signal: AbortSignal): Promise<Connection> {
    if (this.#begins >= silentBegins && this.src) this.drop()
    if (!this.#ticket && this.src) this.give(await fetchTicket(this.src, operation, signal))
    if (!this.#ticket) throw fail(this.#used ? 'ticket_spent' : 'page_misconfigured')
    return { verifier, ticket: this.#ticket }
  }

  /** For what comes after a begin: the very ticket it was begun with. @throws {Failure} ticket_spent */
  current(verifier: string): Connection {
    if (!this.#ticket) throw fail('ticket_spent')
    return { verifier, ticket: this.#ticket }
  }
}

/** Asks the page's own backend, with the user's own session; another origin is never asked. */
async function fetchTicket(src: string, operation: Operation, signal: AbortSignal): Promise<string> {
  if (!URL.canParse(src, document.baseURI)) throw fail('page_misconfigured')
  const address = new URL(src, document.baseURI)
  if (address.origin !== location.origin) throw fail('page_misconfigured')
  const response = await send(address.href, {
    method: 'POST',
    credentials: 'same-origin',
    // A login page that answers by redirection is no ticket.
    redirect: 'manual',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ operation }),
  }, signal)
  const answer: unknown = response.ok ? await response.json().catch(() => null) : null
  const ticket = typeof answer === 'object' && answer && 'ticket' in answer ? answer.ticket : null
  if (typeof ticket === 'string' && ticket) return ticket
  if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 403) {
    throw fail('session_ended')
  }
  const wait = Number(response.headers.get('retry-after'))
  if (response.status === 429 || response.status >= 502) {
    throw fail('unavailable', { retryAfterSeconds: wait > 0 ? Math.ceil(wait) : undefined })
  }
  throw fail('page_misconfigured')
}
