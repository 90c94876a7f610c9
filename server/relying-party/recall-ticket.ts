/**
 * A ticket mostly does all it is for on one node, within moments: it is minted, begun and finished. What its node
 * knows from the step before is kept in memory for the next one, which then reads nothing. It is a guess: the
 * write holds only if the database says in the same transaction that all of it is still so, and what does not is
 * judged anew from the ticket itself.
 */
import type { CeremonyRecord, TicketRecord, UserRecord } from '../store/records.ts'
import type { BeginPremise, NewTicket, OpenedTicket, Premise, Store } from '../store/store.ts'
import { BoundedCache } from '../webauthn/bounded-cache.ts'
import type { AccountCaller, Services, TicketCaller } from './services.ts'

/** A step that finds nothing here reads its ticket. */
const rememberedTickets = 5000

export type Step = 'begin' | 'finish'
export type Presented = { readonly accountId: string; readonly hash: Uint8Array; readonly origin: string | null }

/** `atMs` is of this process' steady clock, which nobody sets. */
type Known = { readonly opened: OpenedTicket; readonly atMs: number }

const caches = new WeakMap<Store, Record<Step, BoundedCache<Known>>>()

const keyOf = (accountId: string, hash: Uint8Array) => `${accountId}:${Buffer.from(hash).toString('latin1')}`

function remember({ store }: Services, step: Step, hash: Uint8Array, opened: OpenedTicket): void {
  const known = caches.get(store) ?? { begin: new BoundedCache<Known>(rememberedTickets), finish: new BoundedCache<Known>(rememberedTickets) }
  caches.set(store, known)
  known[step].keep(keyOf(opened.account.id, hash), { opened, atMs: performance.now() })
}

/** Keeps what the begin of this ticket may start from: that of a user who was made with it, and has nothing yet. */
export function rememberMinted(
  services: Services, { account }: AccountCaller, user: UserRecord, minted: NewTicket, expiresAtMs: number,
): void {
  if (minted.operation !== 'enroll' || minted.deviceId !== null) return
  const { hash, lifetimeMs, ...given } = minted
  const nowMs = expiresAtMs - lifetimeMs
  const ticket: TicketRecord = {
    ...given, accountId: account.id, status: 'open', begins: 0, ceremony: null, finished: [], refusedCeremonyId: null,
    resultHash: null, resultExpiresAtMs: null, redeemedAtMs: null, finishedAtMs: null, userVerified: null, createdAtMs: nowMs, expiresAtMs,
  }
  remember(services, 'begin', hash, { ticket, account, user, hasDevices: false, nowMs })
}

/** Keeps what the next finish of this ticket may start from; not where another key or a slot has a say in it. */
export function rememberBegun(services: Services, { hash, opened }: TicketCaller, ceremony: CeremonyRecord): void {
  const { ticket, user } = opened
  if (hash === undefined || user === null || ticket.deviceId !== null || ticket.status !== 'open') return
  // Copies, since bytes of a row may be a view of all that came over the wire with it.
  const own = { ticket: { ...ticket, bindingHash: ticket.bindingHash.slice(), ceremony }, user: { ...user, handle: user.handle.slice() } }
  remember(services, 'finish', hash, { ...opened, ...own })
}

/** Once, by the ticket that took the step before and from its own origin; its time is that of the database, counted on. */
export function takeKnown({ store }: Services, step: Step, { accountId, hash, origin }: Presented): OpenedTicket | null {
  const known = caches.get(store)?.[step].take(keyOf(accountId, hash)) ?? null
  if (known === null) return null
  const { opened, atMs } = known
  const nowMs = opened.nowMs + Math.floor(performance.now() - atMs)
  return origin === opened.ticket.origin && nowMs < opened.ticket.expiresAtMs ? { ...opened, nowMs } : null
}

/** What a begin from memory is judged by beside its ticket's row, of which the write itself makes sure. */
export function beginPremiseOf({ opened: { account, user }, recalled }: TicketCaller): BeginPremise | null {
  if (recalled !== true || user === null) return null
  return { knownPolicy: account.policyVersion, accountName: account.displayName, userId: user.id, userName: user.displayName }
}

/** The same of a finish. */
export function premiseOf({ opened: { account, user }, recalled }: TicketCaller): Premise | null {
  if (recalled !== true || user === null) return null
  return { topOrigins: account.topOrigins, email: user.email, mobile: user.mobile }
}
