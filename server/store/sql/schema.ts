/**
 * The tables as Kysely sees them; one schema for both dialects. Times are integers (Unix
 * milliseconds), bytes are BLOB/BYTEA, lists and free details are JSON text.
 */
import type { CodeTicketsSchema } from './code-tickets-schema.ts'
import type { LicensingSchema } from './licensing-schema.ts'
import type { OathSchema } from './oath-schema.ts'
import type { PasswordsSchema } from './passwords-schema.ts'
import type { SessionsSchema } from './sessions-schema.ts'
import type { SlotsSchema } from './slots-schema.ts'
import type { UserTokensSchema } from './user-tokens-schema.ts'
import type { RefusalCode } from '../../contract/refusals.ts'
import type { CredentialRecord, NewEvent, TicketRecord, TicketStatus } from '../records.ts'

/** SQLite has no booleans: it answers 0 and 1. */
type Flag = boolean | number
type Bytes = Uint8Array

/** One row a publisher: its newest BLOB, whose bytes are the parts of this digest. */
export type MetadataBlobsTable = { source: string; number: number; digest: string; parts: number; taken_at: number; checked_at: number }

export type MetadataPartsTable = { source: string; digest: string; part: number; bytes: Bytes; added_at: number }

export type AccountsTable = {
  id: string
  login_name: string
  display_name: string
  rp_id: string
  origins: string
  top_origins: string
  suspended: Flag
  policy_version: number
  created_at: number
}

export type AccountKeysTable = {
  id: string
  account_id: string
  hash: Bytes
  created_at: number
  last_used_at: number | null
}

export type PoliciesTable = { account_id: string; version: number; policy: string; created_at: number }

export type UsersTable = {
  id: string
  account_id: string
  username: string
  handle: Bytes
  display_name: string
  email: string | null
  mobile: string | null
}

/** A ticket carries its one live ceremony, so begin and finish touch one row. */
export type TicketsTable = {
  id: string
  account_id: string
  hash: Bytes
  user_id: string | null
  operation: TicketRecord['operation']
  origin: string
  binding_hash: Bytes
  device_id: string | null
  auth_time: number | null
  acr: string | null
  status: TicketStatus
  begins: number
  ceremony_id: string | null
  ceremony_kind: 'registration' | 'authentication' | null
  ceremony_challenge: Bytes | null
  ceremony_policy_version: number | null
  ceremony_expires_at: number | null
  ceremony_device_ids: string | null
  finished_id: string | null
  finished_digest: Bytes | null
  finished2_id: string | null
  finished2_digest: Bytes | null
  refused_ceremony_id: string | null
  result_hash: Bytes | null
  result_expires_at: number | null
  redeemed_at: number | null
  finished_at: number | null
  user_verified: Flag | null
  created_at: number
  expires_at: number
}

export type CredentialsTable = {
  id: string
  account_id: string
  user_id: string
  /** The ticket that made it: while pending it lives as long as that ticket. */
  ticket_id: string
  ceremony_id: string
  rp_id: string
  state: CredentialRecord['state']
  name: string
  credential_id: Bytes
  public_key: Bytes
  algorithm: number
  sign_count: number
  user_verified: Flag
  backup_eligible: Flag
  backed_up: Flag
  transports: string
  attachment: CredentialRecord['attachment']
  aaguid: string
  fmt: string
  attestation_key_identifier: string | null
  trust: CredentialRecord['trust']
  trust_anchor: string | null
  policy_version: number
  metadata_version: string
  app_id: string | null
  serial: string | null
  replaces: string | null
  replaced_by: string | null
  attestation_object: Bytes
  client_data_json: Bytes
  seal: Bytes
  created_at: number
  last_used_at: number | null
  flag_code: RefusalCode | null
  flag_since: number | null
  flag_grace_ends: number | null
}

export type FleetRunsTable = {
  account_id: string
  policy_version: number
  metadata_version: string
  cursor_user: string | null
  cursor_device: string | null
  flagged: number
  cleared: number
  owner: string | null
  lease_ends: number
  finished_at: number | null
}

/** Append-only: a trigger refuses all else. */
export type EventsTable = {
  id: string
  account_id: string
  at: number
  type: string
  outcome: NewEvent['outcome']
  code: string | null
  actor: string
  username: string | null
  device_id: string | null
  request_id: string | null
  details: string
}

/** Written with its event, removed when the chain has reached it. */
export type UnchainedEventsTable = { account_id: string; id: string }

/** Append-only, one row a chained batch: `last` is the sequence number of its last event. */
export type EventLinksTable = { account_id: string; last: number; event_ids: string; macs: Bytes }

export type ChainHeadsTable = { account_id: string; sequence: number; mac: Bytes | null }

export type NoticesTable = {
  id: string
  account_id: string
  user_id: string | null
  kind: string
  email: string | null
  mobile: string | null
  details: string
  attempts: number
  due_at: number
  created_at: number
}

export type Schema = CodeTicketsSchema & LicensingSchema & OathSchema & PasswordsSchema & SessionsSchema & SlotsSchema & UserTokensSchema & {
  meta: { name: string; value: string }
  metadata_blobs: MetadataBlobsTable
  metadata_parts: MetadataPartsTable
  migrations: { name: string; applied_at: number }
  accounts: AccountsTable
  account_keys: AccountKeysTable
  policies: PoliciesTable
  fleet_runs: FleetRunsTable
  users: UsersTable
  tickets: TicketsTable
  credentials: CredentialsTable
  events: EventsTable
  unchained_events: UnchainedEventsTable
  event_links: EventLinksTable
  chain_heads: ChainHeadsTable
  notices: NoticesTable
}
