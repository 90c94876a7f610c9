/** The live ceremony of a ticket: begun, taken by a refusal, or found gone. */
import { sql } from 'kysely'
import type { CeremonyRecord, NewEvent } from '../../records.ts'
import type { BeginPremise } from '../../store.ts'
import { writeList } from '../codecs/values.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import type { Toolkit } from '../toolkit.ts'
import { addEvent } from './events.ts'
import { noCeremony } from './tickets.ts'

type Begin = {
  accountId: string; ticketId: string; maxBegins: number
  id: string; kind: CeremonyRecord['kind']; challenge: Uint8Array; policyVersion: number; expiresAtMs: number; deviceIds: string
}

/** A registration needs an open ticket; a sign-in an open, a test signature a proving one. */
const begin = changing((k, p: Begin) => beginning(k, p))

/** Lookups of their own, as in `openedTickets`. */
const beginPremised = changing((k, p: Begin & BeginPremise) =>
  beginning(k, p)
    .where((e) => e(e.selectFrom('accounts as a').select('a.id').where('a.id', '=', p.accountId).where('a.suspended', '=', sql.lit(false))
      .where('a.policy_version', '=', p.knownPolicy).where('a.display_name', '=', p.accountName), 'is not', null))
    .where('user_id', '=', (e) => e.selectFrom('users as u').select('u.id')
      .where('u.account_id', '=', p.accountId).where('u.id', '=', p.userId).where('u.display_name', '=', p.userName))
    .where((e) => e(e.selectFrom('credentials as c').select('c.id')
      .where('c.account_id', '=', p.accountId).where('c.user_id', '=', p.userId).limit(sql<number>`1`), 'is', null)))

const beginning = ({ db, now }: Toolkit, p: Begin) =>
  db.updateTable('tickets').set((e) => ({
    ceremony_id: p.id, ceremony_kind: p.kind, ceremony_challenge: p.challenge, ceremony_policy_version: p.policyVersion,
    ceremony_expires_at: p.expiresAtMs, ceremony_device_ids: p.deviceIds, begins: e('begins', '+', 1),
  }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId)
    .where((e) => e.or([e('status', '=', 'open'), e.and([e('status', '=', 'proving'), e(e.val(p.kind), '=', 'authentication')])]))
    .where('expires_at', '>', now).where('begins', '<', p.maxBegins)

const selectState = selectingOne(({ db, now }, p: { accountId: string; ticketId: string }) =>
  db.selectFrom('tickets').select(['status', 'expires_at', 'ceremony_id', now.as('now_ms')])
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId))

const refuseLive = changing(({ db }, p: { accountId: string; ticketId: string; ceremonyId: string }) =>
  db.updateTable('tickets').set({ ...noCeremony, refused_ceremony_id: p.ceremonyId })
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('ceremony_id', '=', p.ceremonyId))

export function* beginCeremony(
  accountId: string, ticketId: string, ceremony: CeremonyRecord, maxBegins: number, premise: BeginPremise | null = null,
): Unit<'begun' | 'spent' | 'expired' | 'too_many' | 'changed'> {
  const asked = { accountId, ticketId, maxBegins, ...ceremony, deviceIds: writeList(ceremony.deviceIds) }
  const begun = yield* premise === null ? begin(asked) : beginPremised({ ...asked, ...premise })
  if (begun === 1) return 'begun'
  if (premise !== null) return 'changed'
  const state = yield* selectState({ accountId, ticketId })
  if (state === null) return 'spent'
  const may = state.status === 'open' || (state.status === 'proving' && ceremony.kind === 'authentication')
  if (!may) return 'spent'
  return state.expires_at <= state.now_ms ? 'expired' : 'too_many'
}

/** Why a finish found no ceremony to accept: `expired` only while it is still the live one. */
export function* whyNotLive(accountId: string, ticketId: string, ceremonyId: string): Unit<'taken' | 'expired'> {
  const state = yield* selectState({ accountId, ticketId })
  return state?.ceremony_id === ceremonyId ? 'expired' : 'taken'
}

/** The event is written even if the ceremony is gone: a refusal was answered. */
export function* refuseCeremony(accountId: string, ticketId: string, ceremonyId: string, event: NewEvent): Unit<void> {
  yield* refuseLive({ accountId, ticketId, ceremonyId })
  yield* addEvent(accountId, event)
}
