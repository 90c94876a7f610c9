/**
 * A page mostly finishes where it began, moments later. What its ticket was at the begin is kept in memory
 * for that one finish, which then reads nothing. It is a guess: the write holds only if the database says in
 * the same transaction that all of it is still so, and what does not is judged anew from the ticket itself.
 */
import type { CeremonyRecord } from '../store/records.ts'
import type { OpenedTicket, Premise, Store } from '../store/store.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import type { Services, TicketCaller } from './services.ts'

/** A finish that finds nothing here reads its ticket. */
const rememberedBegins = 5000

export type Presented = { readonly accountId: string; readonly hash: Uint8Array; readonly origin: string | null }

/** `atMs` is of this process' steady clock, which nobody sets. */
type Begun = { readonly opened: OpenedTicket; readonly atMs: number }

const caches = new WeakMap<Store, BoundedCache<Begun>>()

const keyOf = (accountId: string, hash: Uint8Array) => `${accountId}:${Buffer.from(hash).toString('latin1')}`

/** Keeps what the next finish of this ticket may start from; not where another key or a slot has a say in it. */
export function rememberBegun({ store }: Services, { hash, opened }: TicketCaller, ceremony: CeremonyRecord): void {
  const { ticket, user } = opened
  if (hash === undefined || user === null || ticket.deviceId !== null || ticket.status !== 'open') return
  const cache = caches.get(store) ?? new BoundedCache<Begun>(rememberedBegins)
  caches.set(store, cache)
  // Copies, since bytes of a row may be a view of all that came over the wire with it.
  const own = { ticket: { ...ticket, bindingHash: ticket.bindingHash.slice(), ceremony }, user: { ...user, handle: user.handle.slice() } }
  cache.keep(keyOf(ticket.accountId, hash), { opened: { ...opened, ...own }, atMs: performance.now() })
}

/** Once, by the ticket that began and from its own origin; its time is that of the database, counted on. */
export function takeBegun({ store }: Services, { accountId, hash, origin }: Presented): OpenedTicket | null {
  const begun = caches.get(store)?.take(keyOf(accountId, hash)) ?? null
  if (begun === null) return null
  const { opened, atMs } = begun
  const nowMs = opened.nowMs + Math.floor(performance.now() - atMs)
  return origin === opened.ticket.origin && nowMs < opened.ticket.expiresAtMs ? { ...opened, nowMs } : null
}

/** What a finish from memory is judged by beside its ticket's row, of which the write itself makes sure. */
export function premiseOf({ opened: { account, user }, recalled }: TicketCaller): Premise | null {
  if (recalled !== true || user === null) return null
  return { topOrigins: account.topOrigins, email: user.email, mobile: user.mobile }
}
