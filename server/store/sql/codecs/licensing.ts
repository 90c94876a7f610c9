/** Licenses, instances, activations and their keys: row ↔ record. */
import type { Selectable } from 'kysely'
import { isLive, type Activation } from '../../../activation/activation.ts'
import type { ActivationKeyRecord, ActivationRecord, InstanceRecord, LicenseRecord } from '../../licensing.ts'
import type { ActivationKeysTable, ActivationsTable, InstancesTable, LicensesTable } from '../licensing-schema.ts'
import { readBytes, readOptionalBytes } from './values.ts'

export const toLicense = (row: Selectable<LicensesTable>): LicenseRecord => ({
  accountId: row.account_id,
  serial: row.serial,
  capacity: row.capacity,
  userId: row.user_id,
  lastNumber: row.last_number,
  createdAtMs: row.created_at,
})

export const toInstance = (row: Selectable<InstancesTable>): InstanceRecord => ({
  id: row.id,
  accountId: row.account_id,
  license: row.license,
  number: row.number,
  state: row.state,
  description: row.description,
  platform: row.platform,
  vouchedBy: row.vouched_by,
  sealedSecret: readBytes(row.sealed_secret),
  createdAtMs: row.created_at,
  activatedAtMs: row.activated_at,
  lastUsedAtMs: row.last_used_at,
})

export const toActivation = (row: Selectable<ActivationsTable>): ActivationRecord => ({
  id: row.id,
  accountId: row.account_id,
  license: row.license,
  userId: row.user_id,
  ticketId: row.ticket_id,
  revision: row.revision,
  life: readLife(row.life),
  typedAllowed: Boolean(row.typed_allowed),
  voucherId: row.voucher_id,
  vouchVerifiesUser: Boolean(row.vouch_verifies_user),
  h1: readBytes(row.h1),
  sealedSecret: readOptionalBytes(row.sealed_secret),
  sealedMessage2: readOptionalBytes(row.sealed_message2),
  answerDigest: readOptionalBytes(row.answer_digest),
  instanceId: row.instance_id,
  policyVersion: row.policy_version,
  createdAtMs: row.created_at,
})

export const toActivationKey = (row: Selectable<ActivationKeysTable>): ActivationKeyRecord => ({
  accountId: row.account_id,
  keyId: row.key_id,
  publicKey: readBytes(row.public_key),
  sealedPrivateKey: readBytes(row.sealed_private_key),
  createdAtMs: row.created_at,
})

/** Only this room writes the column. */
export const readLife = (json: string): Activation => JSON.parse(json) as Activation

/** The two columns that say where an activation stands. */
export const fromLife = (life: Activation): { readonly life: string; readonly liveUntil: number | null } => ({
  life: JSON.stringify(life),
  liveUntil: isLive(life) ? (life.signatureDeadlineMs ?? life.codeDeadlineMs) : null,
})
