/** The one statement by which a ticket accepts its live ceremony, and nothing but it. */
import type { TicketAdvance } from '../../store.ts'
import { changing, type Unit } from '../query.ts'
import { noCeremony } from './tickets.ts'

type Advance = {
  accountId: string; ticketId: string; ceremonyId: string; kind: 'registration' | 'authentication'
  status: TicketAdvance['status']; digest: Uint8Array; userId: string; deviceId: string
  resultHash: Uint8Array | null; resultLifetimeMs: number | null; userVerified: boolean
}

const update = changing(({ db, now, bytes }, p: Advance) =>
  db.updateTable('tickets').set((e) => ({
    ...noCeremony,
    status: p.status,
    begins: 0,
    user_id: p.userId,
    device_id: p.deviceId,
    finished_id: e.fn.coalesce('finished_id', e.ref('ceremony_id')),
    finished_digest: e.fn.coalesce('finished_digest', e.val(p.digest)),
    finished2_id: e.case().when('finished_id', 'is', null).then(null).else(e.ref('ceremony_id')).end(),
    finished2_digest: e.case().when('finished_id', 'is', null).then(null).else(e.cast<Uint8Array>(e.val(p.digest), bytes)).end(),
    result_hash: p.resultHash,
    result_expires_at: e(now, '+', p.resultLifetimeMs),
    finished_at: now,
    user_verified: p.userVerified,
  }))
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId)
    .where('ceremony_id', '=', p.ceremonyId).where('ceremony_kind', '=', p.kind)
    .where('status', 'in', ['open', 'proving'])
    .where('expires_at', '>', now).where('ceremony_expires_at', '>', now))

/** False when the ceremony is not live any more, by the database clock. */
export function* advanceTicket(
  accountId: string, kind: Advance['kind'], change: TicketAdvance, of: { readonly userId: string; readonly deviceId: string },
): Unit<boolean> {
  const advanced = yield* update({
    accountId, kind, ...of,
    ticketId: change.ticketId,
    ceremonyId: change.ceremonyId,
    status: change.status,
    digest: change.finished.digest,
    resultHash: change.result?.hash ?? null,
    resultLifetimeMs: change.result?.lifetimeMs ?? null,
    userVerified: change.userVerified,
  })
  return advanced === 1
}
