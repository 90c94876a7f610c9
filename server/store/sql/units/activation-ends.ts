/** Live activations of a license that end by something else than their own steps. */
import { keepsInstance, type Activation } from '../../../activation/activation.ts'
import { transition } from '../../../activation/transition.ts'
import { fromLife, readLife } from '../codecs/licensing.ts'
import { changing, selecting, type Unit } from '../query.ts'

/** Locked, so that one that moves meanwhile is waited for and ended as it then stands. */
const selectLive = selecting(({ db, lock, now }, p: { accountId: string; license: string }) =>
  lock(db.selectFrom('activations').select(['id', 'life', 'instance_id', 'revision', now.as('now_ms')])
    .where('account_id', '=', p.accountId).where('license', '=', p.license).where('live_until', 'is not', null).orderBy('id')))

/** A ticket's user has them all; the age keeps the search within the index. */
const selectLiveOfTicket = selecting(({ db, lock, now }, p: { accountId: string; ticketId: string; spanMs: number }) =>
  lock(db.selectFrom('activations').select(['id', 'life', 'instance_id', 'revision', now.as('now_ms')])
    .where('account_id', '=', p.accountId).where((e) => e('created_at', '>', e(now, '-', p.spanMs)))
    .where('ticket_id', '=', p.ticketId).where('live_until', 'is not', null).orderBy('id')))

type Live = { readonly id: string; readonly life: string; readonly instance_id: string | null; readonly revision: number; readonly now_ms: number }

const selectOverdue = selecting(({ db, now }, p: { limit: number }) =>
  db.selectFrom('activations').select(['id', 'account_id', 'license']).where('live_until', '<=', now).orderBy('id').limit(p.limit))

type End = { accountId: string; id: string; revision: number; life: string; liveUntil: number | null }

const end = changing(({ db }, p: End) =>
  db.updateTable('activations').set((e) => ({
    life: p.life, live_until: p.liveUntil, sealed_secret: null, sealed_message2: null, revision: e('revision', '+', 1),
  })).where('account_id', '=', p.accountId).where('id', '=', p.id).where('revision', '=', p.revision))

const removeInstance = changing(({ db }, p: { accountId: string; id: string }) =>
  db.deleteFrom('instances').where('account_id', '=', p.accountId).where('id', '=', p.id).where('state', '=', 'pending'))

/** `swept` ends what is overdue and nothing else, `superseded` whatever is live. A pending instance goes with its activation. */
export function* endActivations(accountId: string, license: string, type: 'superseded' | 'swept'): Unit<number> {
  return yield* endEach(accountId, yield* selectLive({ accountId, license }), type)
}

/** A ticket runs one activation: whatever else it began, of any license, is over. `spanMs`: no activation of a ticket lives longer. */
export function* endActivationsOfTicket(accountId: string, ticketId: string, spanMs: number): Unit<number> {
  return yield* endEach(accountId, yield* selectLiveOfTicket({ accountId, ticketId, spanMs }), 'superseded')
}

/** The one that waits for this pending instance's signature. */
export function* endActivationOfInstance(accountId: string, license: string, instanceId: string): Unit<number> {
  const live = yield* selectLive({ accountId, license })
  return yield* endEach(accountId, live.filter((row) => row.instance_id === instanceId), 'superseded')
}

function* endEach(accountId: string, live: readonly Live[], type: 'superseded' | 'swept'): Unit<number> {
  let ended = 0
  for (const row of live) {
    const life: Activation = transition(readLife(row.life), { type }, row.now_ms)
    const columns = fromLife(life)
    if (columns.liveUntil !== null) continue
    if ((yield* end({ accountId, id: row.id, revision: row.revision, ...columns })) === 0) continue
    if (row.instance_id !== null && !keepsInstance(life)) yield* removeInstance({ accountId, id: row.instance_id })
    ended += 1
  }
  return ended
}

/** What nobody asked for again: ended all the same, so that a slot shows as free and no secret stays. */
export function* endOverdue(limit: number): Unit<number> {
  let ended = 0
  for (const { account_id, license } of yield* selectOverdue({ limit })) ended += yield* endActivations(account_id, license, 'swept')
  return ended
}
