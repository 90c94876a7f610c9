/**
 * The methods that a registration or sign-in calls, as batches. A batch writes what meets every
 * condition; what it leaves is judged by the same unit of work that SQLite runs, alone.
 */
import type { Store } from '../store.ts'
import { beginCeremony } from '../sql/units/ceremonies.ts'
import { finishAuthentication } from '../sql/units/authentication.ts'
import { listCredentials } from '../sql/units/devices.ts'
import { finishRegistration } from '../sql/units/registration.ts'
import { takeResult } from '../sql/units/results.ts'
import { addTicket, openTicket } from '../sql/units/tickets.ts'
import { addTickets, type TicketAddition } from './batches/add-tickets.ts'
import { beginCeremonies, type Begin } from './batches/begin-ceremonies.ts'
import { finishAuthentications, type Authentication } from './batches/finish-authentications.ts'
import { finishRegistrations, type Registration } from './batches/finish-registrations.ts'
import { listCredentialsOfMany, type Listing } from './batches/list-credentials.ts'
import { openTickets, type Opening } from './batches/open-tickets.ts'
import { takeResults, type Redemption } from './batches/take-results.ts'
import { coalesce } from './coalesce.ts'
import type { Session } from './session.ts'

type HotMethods = Pick<
  Store, 'addTicket' | 'openTicket' | 'listCredentials' | 'beginCeremony' | 'finishRegistration' | 'finishAuthentication' | 'takeResult'
>

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function createHotMethods(session: Session): HotMethods {
  const add = coalesce({
    run: (items: readonly TicketAddition[]) => addTickets(session, items),
    runAlone: ({ accountId, ticket, event }) => session.write(() => addTicket(accountId, ticket, event)),
    claims: ({ ticket, event }) => [ticket.id, hex(ticket.hash), event.id],
  })
  const open = coalesce({
    run: (items: readonly Opening[]) => openTickets(session, items),
    runAlone: ({ accountId, hash }) => session.read(() => openTicket(accountId, hash)),
    claims: () => [],
  })
  const list = coalesce({
    run: (items: readonly Listing[]) => listCredentialsOfMany(session, items),
    runAlone: ({ accountId, userId }) => session.read(() => listCredentials(accountId, userId)),
    claims: ({ accountId, userId }) => [`${accountId}:${userId}`],
  })
  const redeem = coalesce({
    run: (items: readonly Redemption[]) => takeResults(session, items),
    runAlone: ({ accountId, ticketId, resultHash, event }) => session.write(() => takeResult(accountId, ticketId, resultHash, event)),
    claims: ({ ticketId, event }) => [ticketId, event.id],
  })
  return {
    addTicket: (accountId, ticket, event) => add({ accountId, ticket, event }),
    openTicket: (accountId, hash) => open({ accountId, hash }),
    listCredentials: (accountId, userId) => list({ accountId, userId }),
    takeResult: (accountId, ticketId, resultHash, event) => redeem({ accountId, ticketId, resultHash, event }),
    ...createCeremonyMethods(session),
  }
}

function createCeremonyMethods(session: Session): Pick<Store, 'beginCeremony' | 'finishRegistration' | 'finishAuthentication'> {
  const begin = judged({
    run: (items: readonly Begin[]) => beginCeremonies(session, items),
    keyOf: ({ ticketId }) => ticketId,
    written: 'begun' as const,
    runAlone: ({ accountId, ticketId, ceremony, maxBegins, premise }) =>
      session.write(() => beginCeremony(accountId, ticketId, ceremony, maxBegins, premise)),
    claims: ({ ticketId, ceremony }) => [ticketId, ceremony.id],
  })
  const register = judged({
    run: (items: readonly Registration[]) => finishRegistrations(session, items),
    keyOf: ({ change }) => change.ticket.ticketId,
    written: 'written' as const,
    runAlone: ({ accountId, change }) => session.write(() => finishRegistration(accountId, change)),
    claims: ({ change: { ticket, credential } }) => [ticket.ticketId, credential.userId, hex(credential.credentialId)],
  })
  const authenticate = judged({
    run: (items: readonly Authentication[]) => finishAuthentications(session, items),
    keyOf: ({ change }) => change.ticket.ticketId,
    written: 'written' as const,
    runAlone: ({ accountId, change }) => session.write(() => finishAuthentication(accountId, change)),
    claims: ({ change: { ticket, deviceId } }) => [ticket.ticketId, deviceId],
  })
  return {
    beginCeremony: (accountId, ticketId, ceremony, maxBegins, premise = null) => begin({ accountId, ticketId, ceremony, maxBegins, premise }),
    // A key that takes another's place, or its own in a slot, touches more rows than its own: rare, so it goes alone.
    finishRegistration: (accountId, change) =>
      change.replacement === null && change.slotId === null ? register({ accountId, change }) : session.write(() => finishRegistration(accountId, change)),
    finishAuthentication: (accountId, change) =>
      change.replacement === null ? authenticate({ accountId, change }) : session.write(() => finishAuthentication(accountId, change)),
  }
}

type Judged<I, O> = {
  readonly run: (items: readonly I[]) => Promise<ReadonlySet<unknown>>
  readonly keyOf: (item: I) => string
  readonly written: O
  readonly runAlone: (item: I) => Promise<O>
  readonly claims: (item: I) => readonly string[]
}

/** Asks the unit of work about what the batch did not write. */
function judged<I, O>({ run, keyOf, written, runAlone, claims }: Judged<I, O>): (item: I) => Promise<O> {
  const batched = coalesce<I, O | null>({
    run: async (items) => {
      const done = await run(items)
      return items.map((item) => (done.has(keyOf(item)) ? written : null))
    },
    runAlone,
    claims,
  })
  return async (item) => (await batched(item)) ?? runAlone(item)
}
