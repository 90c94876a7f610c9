/**
 * Where a ticket comes from and how far it has been used. The ticket lives in a private field and
 * nowhere else: not in an attribute, an event, a log, an address or a storage.
 */
import type { Operation } from '../../server/contract/shapes/primitives.ts'
import { json, readProblem, send, type Connection } from '../client.ts'
import { fail } from '../failure.ts'

/** A ticket may begin five times; silent renewals leave the last ones to the person. */
const silentBegins = 3

export class TicketSource {
  #ticket = ''
  #begins = 0
  /** Same-origin address of the page's backend that answers POST with `{ticket}`; '' for none. */
  src = ''

  /** Takes a ticket from the page; it replaces an earlier one. */
  give(ticket: string): void {
    this.#ticket = ticket
    this.#begins = 0
  }

  /** Forgets a ticket that has done its work or is refused. */
  drop(): void {
    this.#ticket = ''
  }

  get available(): boolean {
    return this.#ticket !== '' || this.src !== ''
  }

  /** Whether options may be fetched with nobody asking for them. */
  get mayRenewSilently(): boolean {
    return this.available && (this.src !== '' || this.#begins < silentBegins)
  }

  /** Call it for every begin; a worn ticket is replaced where there is a place to get another. */
  countBegin(): void {
    this.#begins += 1
  }

  /** @throws {Failure} page_misconfigured, ticket_spent, session_ended, unreachable, offline, unavailable */
  async connect(verifier: string, operation: Operation, signal: AbortSignal): Promise<Connection> {
    if (this.src && (!this.#ticket || this.#begins >= silentBegins)) {
      this.give(await fetchTicket(this.src, operation, signal))
    }
    return this.current(verifier)
  }

  /** For what comes after a begin: the very ticket it was begun with. @throws {Failure} ticket_spent */
  current(verifier: string): Connection {
    if (!this.#ticket) throw fail('ticket_spent')
    return { verifier, ticket: this.#ticket }
  }
}

/** Asks the page's own backend, with the user's own session; another origin is never asked. */
async function fetchTicket(src: string, operation: Operation, signal: AbortSignal): Promise<string> {
  if (new URL(src, document.baseURI).origin !== window.origin) throw fail('page_misconfigured')
  // Not followed: a login page that answers in place of the backend is no ticket.
  const response = await send(src, { method: 'POST', redirect: 'manual', headers: json, body: JSON.stringify({ operation }) }, signal)
  const { status } = response
  // An opaque redirect has status 0.
  if (!status || status === 401 || status === 403) throw fail('session_ended')
  if (!response.ok) throw await readProblem(response)
  const answer = (await response.json().catch(() => null)) as { readonly ticket?: unknown } | null
  if (typeof answer?.ticket !== 'string') throw fail('page_misconfigured')
  return answer.ticket
}
