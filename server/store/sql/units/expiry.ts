/** What time removes. */
import { changing, type Unit } from '../query.ts'

/** Pending devices first: they look for their ticket. */
const removePending = changing(({ db, now }) =>
  db.deleteFrom('credentials').where('state', '=', 'pending')
    .where((e) => e.not(e.exists(e.selectFrom('tickets').select('tickets.id')
      .whereRef('tickets.id', '=', 'credentials.ticket_id').where('tickets.expires_at', '>', now)))))

const removeTickets = changing(({ db, now }, p: { retentionMs: number }) =>
  db.deleteFrom('tickets').where((e) => e('expires_at', '<', e(now, '-', p.retentionMs))))

export function* removeExpired(retentionMs: number): Unit<number> {
  const devices = yield* removePending({})
  const tickets = yield* removeTickets({ retentionMs })
  return devices + tickets
}
