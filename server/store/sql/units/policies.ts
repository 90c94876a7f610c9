/** Policies by version; a version is never changed. */
import type { Policy } from '../../../contract/policy.ts'
import type { NewEvent, PolicyRecord } from '../../records.ts'
import { toPolicy } from '../codecs/accounts.ts'
import { changing, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

const select = selectingOne(({ db }, p: { accountId: string; version: number }) =>
  db.selectFrom('policies').selectAll().where('account_id', '=', p.accountId).where('version', '=', p.version))

const insert = changing(({ db, now }, p: { accountId: string; version: number; policy: string }) =>
  db.insertInto('policies')
    .values({ account_id: p.accountId, version: p.version, policy: p.policy, created_at: now }))

const advance = changing(({ db }, p: { accountId: string; from: number; to: number }) =>
  db.updateTable('accounts').set({ policy_version: p.to })
    .where('id', '=', p.accountId).where('policy_version', '=', p.from))

export function* addPolicy(accountId: string, version: number, policy: Policy): Unit<void> {
  yield* insert({ accountId, version, policy: JSON.stringify(policy) })
}

export function* findPolicy(accountId: string, version: number): Unit<PolicyRecord | null> {
  const row = yield* select({ accountId, version })
  return row === null ? null : toPolicy(row)
}

export function* advancePolicy(
  accountId: string, from: number, policy: Policy, event: NewEvent,
): Unit<'advanced' | 'conflict'> {
  if ((yield* advance({ accountId, from, to: from + 1 })) === 0) return 'conflict'
  yield* addPolicy(accountId, from + 1, policy)
  yield* addEvent(accountId, event)
  return 'advanced'
}
