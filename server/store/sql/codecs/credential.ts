/** Credentials: row ↔ record. */
import type { Insertable, Selectable } from 'kysely'
import type { CredentialRecord, NewCredential } from '../../records.ts'
import type { CredentialsTable } from '../schema.ts'
import { readBytes, readHints, writeList } from './values.ts'

export const toCredential = (row: Selectable<CredentialsTable>): CredentialRecord => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  ceremonyId: row.ceremony_id,
  rpId: row.rp_id,
  state: row.state,
  name: row.name,
  credentialId: readBytes(row.credential_id),
  publicKey: readBytes(row.public_key),
  algorithm: row.algorithm,
  signCount: row.sign_count,
  userVerified: Boolean(row.user_verified),
  backupEligible: Boolean(row.backup_eligible),
  backedUp: Boolean(row.backed_up),
  transports: readHints(row.transports),
  attachment: row.attachment,
  aaguid: row.aaguid,
  fmt: row.fmt,
  attestationKeyIdentifier: row.attestation_key_identifier,
  trust: row.trust,
  trustAnchor: row.trust_anchor,
  policyVersion: row.policy_version,
  metadataVersion: row.metadata_version,
  appId: row.app_id,
  serial: row.serial,
  replaces: row.replaces,
  replacedBy: row.replaced_by,
  attestationObject: readBytes(row.attestation_object),
  clientDataJSON: readBytes(row.client_data_json),
  seal: readBytes(row.seal),
  createdAtMs: row.created_at,
  lastUsedAtMs: row.last_used_at,
  flag: row.flag_code === null || row.flag_since === null
    ? null
    : { code: row.flag_code, sinceMs: row.flag_since, graceEndsMs: row.flag_grace_ends },
})

export type NewCredentialRow = Omit<Insertable<CredentialsTable>, 'created_at' | 'last_used_at' | 'flag_code' | 'flag_since' | 'flag_grace_ends'>

/** The columns that a registration brings; the database adds the times. */
export const fromCredential = (record: NewCredential, ticketId: string): NewCredentialRow => ({
  id: record.id,
  account_id: record.accountId,
  user_id: record.userId,
  ticket_id: ticketId,
  ceremony_id: record.ceremonyId,
  rp_id: record.rpId,
  state: record.state,
  name: record.name,
  credential_id: record.credentialId,
  public_key: record.publicKey,
  algorithm: record.algorithm,
  sign_count: record.signCount,
  user_verified: record.userVerified,
  backup_eligible: record.backupEligible,
  backed_up: record.backedUp,
  transports: writeList(record.transports),
  attachment: record.attachment,
  aaguid: record.aaguid,
  fmt: record.fmt,
  attestation_key_identifier: record.attestationKeyIdentifier,
  trust: record.trust,
  trust_anchor: record.trustAnchor,
  policy_version: record.policyVersion,
  metadata_version: record.metadataVersion,
  app_id: record.appId,
  serial: record.serial,
  replaces: record.replaces,
  replaced_by: record.replacedBy,
  attestation_object: record.attestationObject,
  client_data_json: record.clientDataJSON,
  seal: record.seal,
})
