/** The keys that sign an account's activation messages. */
import type { ActivationKeyRecord } from '../../licensing.ts'
import type { NewEvent } from '../../records.ts'
import { toActivationKey } from '../codecs/licensing.ts'
import { changing, selecting, type Unit } from '../query.ts'
import { addEvent } from './events.ts'

type NewKey = Omit<ActivationKeyRecord, 'accountId' | 'createdAtMs'>

const select = selecting(({ db }, p: { accountId: string }) =>
  db.selectFrom('activation_keys').selectAll().where('account_id', '=', p.accountId)
    .orderBy('created_at', 'desc').orderBy('key_id'))

const selectById = selecting(({ db }, p: { keyId: string; suspended: boolean }) =>
  db.selectFrom('activation_keys as k').selectAll('k')
    .innerJoin('accounts as a', 'a.id', 'k.account_id').select(['a.rp_id', 'a.display_name'])
    .where('k.key_id', '=', p.keyId).where('a.suspended', '=', p.suspended).orderBy('k.account_id'))

const insert = changing(({ db, now }, p: { accountId: string } & NewKey) =>
  db.insertInto('activation_keys').values({
    account_id: p.accountId, key_id: p.keyId, public_key: p.publicKey, sealed_private_key: p.sealedPrivateKey, created_at: now,
  }).onConflict((c) => c.columns(['account_id', 'key_id']).doNothing()))

const remove = changing(({ db }, p: { accountId: string; keyId: string }) =>
  db.deleteFrom('activation_keys').where('account_id', '=', p.accountId).where('key_id', '=', p.keyId))

export function* listActivationKeys(accountId: string): Unit<readonly ActivationKeyRecord[]> {
  return (yield* select({ accountId })).map(toActivationKey)
}

export function* findActivationKeys(keyId: string) {
  const rows = yield* selectById({ keyId, suspended: false })
  return rows.map((row) => ({ key: toActivationKey(row), account: { rpId: row.rp_id, displayName: row.display_name } }))
}

export function* addActivationKey(accountId: string, key: NewKey, event: NewEvent): Unit<'added' | 'exists'> {
  if ((yield* insert({ accountId, ...key })) === 0) return 'exists'
  yield* addEvent(accountId, event)
  return 'added'
}

export function* removeActivationKey(accountId: string, keyId: string, event: NewEvent): Unit<'removed' | 'absent'> {
  if ((yield* remove({ accountId, keyId })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  return 'removed'
}
