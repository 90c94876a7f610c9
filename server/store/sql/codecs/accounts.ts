/** Accounts, their keys, policies and users: row ↔ record. */
import type { Selectable } from 'kysely'
import { policyShape } from '../../../contract/policy.ts'
import type { AccountKeyRecord, AccountRecord, PolicyRecord, UserRecord } from '../../records.ts'
import type { AccountKeysTable, AccountsTable, PoliciesTable, UsersTable } from '../schema.ts'
import { readBytes, readList } from './values.ts'

export const toAccount = (row: Selectable<AccountsTable>): AccountRecord => ({
  id: row.id,
  loginName: row.login_name,
  displayName: row.display_name,
  rpId: row.rp_id,
  origins: readList(row.origins),
  topOrigins: readList(row.top_origins),
  suspended: Boolean(row.suspended),
  policyVersion: row.policy_version,
  createdAtMs: row.created_at,
})

export const toAccountKey = (row: Selectable<AccountKeysTable>): AccountKeyRecord => ({
  id: row.id,
  accountId: row.account_id,
  hash: readBytes(row.hash),
  createdAtMs: row.created_at,
  lastUsedAtMs: row.last_used_at,
})

/** Parsed by the shape of today, so that a row nobody can read is noticed here. */
export const toPolicy = (row: Selectable<PoliciesTable>): PolicyRecord => ({
  version: row.version,
  policy: policyShape.parse(JSON.parse(row.policy)),
  createdAtMs: row.created_at,
})

export const toUser = (row: Selectable<UsersTable>): UserRecord => ({
  id: row.id,
  accountId: row.account_id,
  username: row.username,
  handle: readBytes(row.handle),
  displayName: row.display_name,
  email: row.email,
  mobile: row.mobile,
})
