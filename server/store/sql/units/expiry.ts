/** What time removes. */
import { changing, type Unit } from '../query.ts'
import { endOverdue } from './activation-ends.ts'
import { removeAbandonedSetups } from './code-tickets.ts'
import { removeOverdueSessions } from './sessions.ts'
import { removeOverdueUserTokens } from './user-tokens.ts'

/** Pending devices first: they look for their ticket. */
const removePending = changing(({ db, now }) =>
  db.deleteFrom('credentials').where('state', '=', 'pending')
    .where((e) => e.not(e.exists(e.selectFrom('tickets').select('tickets.id')
      .whereRef('tickets.id', '=', 'credentials.ticket_id').where('tickets.expires_at', '>', now)))))

const removeTickets = changing(({ db, now }, p: { retentionMs: number }) =>
  db.deleteFrom('tickets').where((e) => e('expires_at', '<', e(now, '-', p.retentionMs))))

const removeActivations = changing(({ db, now }, p: { retentionMs: number }) =>
  db.deleteFrom('activations').where('live_until', 'is', null).where((e) => e('created_at', '<', e(now, '-', p.retentionMs))))

/** One sweep ends at most so many activations; the next one goes on. */
const sweepBatch = 1000

export function* removeExpired(retentionMs: number): Unit<number> {
  const devices = yield* removePending({})
  const setups = yield* removeAbandonedSetups()
  const ended = yield* endOverdue(sweepBatch)
  const activations = yield* removeActivations({ retentionMs })
  const tickets = yield* removeTickets({ retentionMs })
  const sessions = (yield* removeOverdueSessions()) + (yield* removeOverdueUserTokens())
  return devices + setups + ended + activations + tickets + sessions
}
