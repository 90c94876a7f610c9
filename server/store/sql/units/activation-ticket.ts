/** What an activation does to the ticket that runs it. */
import type { ActivationChange } from '../../licensing.ts'
import { changing, type Unit } from '../query.ts'

type Key = { accountId: string; ticketId: string }

const extend = changing(({ db }, p: Key & { untilMs: number }) =>
  db.updateTable('tickets').set((e) => ({
    expires_at: e.case().when('expires_at', '<', p.untilMs).then(p.untilMs).else(e.ref('expires_at')).end(),
  })).where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('status', '=', 'open'))

type Done = Key & { activationId: string; instanceId: string | null; digest: Uint8Array; resultHash: Uint8Array; lifetimeMs: number }

const finish = changing(({ db, now }, p: Done) =>
  db.updateTable('tickets').set((e) => ({
    status: 'done', device_id: p.instanceId, finished_id: p.activationId, finished_digest: p.digest, result_hash: p.resultHash,
    result_expires_at: e(now, '+', p.lifetimeMs), finished_at: now, user_verified: false,
  })).where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('status', '=', 'open').where('expires_at', '>', now))

const burn = changing(({ db }, p: Key) =>
  db.updateTable('tickets').set({ status: 'revoked' })
    .where('account_id', '=', p.accountId).where('id', '=', p.ticketId).where('status', '=', 'open'))

type Of = { readonly activationId: string; readonly instanceId: string | null }

/** False when the ticket is not open any more; one that is to be burned may be gone. */
export function* settleTicket(accountId: string, ticketId: string, of: Of, change: NonNullable<ActivationChange['ticket']>): Unit<boolean> {
  switch (change.step) {
    case 'keep': return (yield* extend({ accountId, ticketId, untilMs: change.untilMs })) === 1
    case 'burn': {
      yield* burn({ accountId, ticketId })
      return true
    }
    case 'done': {
      const { hash, lifetimeMs } = change.result
      return (yield* finish({ accountId, ticketId, ...of, digest: change.digest, resultHash: hash, lifetimeMs })) === 1
    }
  }
}
