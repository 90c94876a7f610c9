/** Accounts and their keys. */
import { sql } from 'kysely'
import type { Policy } from '../../../contract/policy.ts'
import type { AccountKeyRecord, AccountRecord, NewEvent } from '../../records.ts'
import { toAccount, toAccountKey } from '../codecs/accounts.ts'
import { writeList } from '../codecs/values.ts'
import { changing, selecting, selectingOne, type Unit } from '../query.ts'
import { addEvent } from './events.ts'
import { addPolicy } from './policies.ts'

const maxKeys = 2

type NewAccount = Omit<AccountRecord, 'createdAtMs' | 'policyVersion' | 'suspended'>
type NewKey = { readonly id: string; readonly hash: Uint8Array }
type First = { readonly key: NewKey; readonly policy: Policy; readonly event: NewEvent }

const insertAccount = changing(({ db, now }, p: {
  id: string; loginName: string; displayName: string; rpId: string; origins: string; topOrigins: string; suspended: boolean
}) => db.insertInto('accounts').values({
  id: p.id, login_name: p.loginName, display_name: p.displayName, rp_id: p.rpId, origins: p.origins,
  top_origins: p.topOrigins, suspended: p.suspended, policy_version: 1, created_at: now,
}).onConflict((c) => c.doNothing()))

const selectAll = selecting(({ db }) => db.selectFrom('accounts').selectAll().orderBy('login_name'))

const selectByLogin = selectingOne(({ db }, p: { loginName: string }) =>
  db.selectFrom('accounts').selectAll().where('login_name', '=', p.loginName))

const selectKeys = selecting(({ db }, p: { accountId: string }) =>
  db.selectFrom('account_keys').selectAll().where('account_id', '=', p.accountId).orderBy('id'))

const lockAccount = selectingOne(({ db, lock }, p: { accountId: string }) =>
  lock(db.selectFrom('accounts').select('id').where('id', '=', p.accountId)))

const insertKey = changing(({ db, now }, p: { accountId: string } & NewKey) =>
  db.insertInto('account_keys')
    .values({ id: p.id, account_id: p.accountId, hash: p.hash, created_at: now, last_used_at: null }))

const deleteKey = changing(({ db }, p: { accountId: string; keyId: string }) =>
  db.deleteFrom('account_keys').where('account_id', '=', p.accountId).where('id', '=', p.keyId))

const touchKey = changing(({ db, now }, p: { accountId: string; keyId: string; everyMs: number }) =>
  db.updateTable('account_keys').set({ last_used_at: now })
    .where('account_id', '=', p.accountId).where('id', '=', p.keyId)
    .where((e) => e.or([e('last_used_at', 'is', null), e('last_used_at', '<', e(now, '-', p.everyMs))])))

const updateSuspended = changing(({ db }, p: { accountId: string; suspended: boolean }) =>
  db.updateTable('accounts').set({ suspended: p.suspended }).where('id', '=', p.accountId))

const updateNames = changing(({ db }, p: { accountId: string; displayName: string; origins: string; topOrigins: string }) =>
  db.updateTable('accounts').set({ display_name: p.displayName, origins: p.origins, top_origins: p.topOrigins }).where('id', '=', p.accountId))

/** Narrows by text; the list itself is compared afterwards. */
const selectListing = selecting(({ db, dialect }, p: { quoted: string; suspended: boolean }) =>
  db.selectFrom('accounts').select('origins').where('suspended', '=', p.suspended)
    .where(sql<boolean>`${sql.raw(dialect === 'sqlite' ? 'instr' : 'strpos')}(origins, ${p.quoted}) > 0`))

export function* addAccount(account: NewAccount, first: First): Unit<'added' | 'exists'> {
  const added = yield* insertAccount({
    ...account,
    origins: writeList(account.origins),
    topOrigins: writeList(account.topOrigins),
    suspended: false,
  })
  if (added === 0) return 'exists'
  yield* insertKey({ accountId: account.id, ...first.key })
  yield* addPolicy(account.id, 1, first.policy)
  yield* addEvent(account.id, first.event)
  return 'added'
}

export function* listAccounts(): Unit<readonly AccountRecord[]> {
  return (yield* selectAll({})).map(toAccount)
}

type AccountWithKeys = { readonly account: AccountRecord; readonly keys: readonly AccountKeyRecord[] }

export function* findAccountByLogin(loginName: string): Unit<AccountWithKeys | null> {
  const row = yield* selectByLogin({ loginName })
  if (row === null) return null
  const keys = yield* selectKeys({ accountId: row.id })
  return { account: toAccount(row), keys: keys.map(toAccountKey) }
}

export function* addAccountKey(accountId: string, key: NewKey, event: NewEvent): Unit<'added' | 'limit'> {
  // Two rotations at once would each count one key; the account's row makes them take turns.
  yield* lockAccount({ accountId })
  const keys = yield* selectKeys({ accountId })
  if (keys.length >= maxKeys) return 'limit'
  yield* insertKey({ accountId, ...key })
  yield* addEvent(accountId, event)
  return 'added'
}

export function* removeAccountKey(accountId: string, keyId: string, event: NewEvent): Unit<'removed' | 'absent'> {
  if ((yield* deleteKey({ accountId, keyId })) === 0) return 'absent'
  yield* addEvent(accountId, event)
  return 'removed'
}

export function* touchAccountKey(accountId: string, keyId: string, everyMs: number): Unit<void> {
  yield* touchKey({ accountId, keyId, everyMs })
}

export function* setAccountSuspended(accountId: string, suspended: boolean, event: NewEvent): Unit<void> {
  yield* updateSuspended({ accountId, suspended })
  yield* addEvent(accountId, event)
}

type AccountChange = Pick<AccountRecord, 'displayName' | 'origins' | 'topOrigins'>

export function* updateAccount(accountId: string, change: AccountChange, event: NewEvent): Unit<void> {
  const { displayName, origins, topOrigins } = change
  yield* updateNames({ accountId, displayName, origins: writeList(origins), topOrigins: writeList(topOrigins) })
  yield* addEvent(accountId, event)
}

export function* isOriginListed(origin: string): Unit<boolean> {
  const rows = yield* selectListing({ quoted: JSON.stringify(origin), suspended: false })
  return rows.some((row) => (JSON.parse(row.origins) as readonly string[]).includes(origin))
}
