/**
 * The seam to what must survive. Promises to everyone who calls:
 *
 * - A returned promise means committed and synced to disk; a rejected one means nothing of that
 *   call was written. Each method is one transaction, all or nothing.
 * - Every method takes the account first. What belongs to another account does not exist.
 * - Expiry is compared with the database clock (`nowMs`), never with a node's.
 * - `find` may answer null, `add` must be new, `take` reads and removes once, `advance` compares
 *   and swaps. An unmet condition is an answer, not an exception; an exception means that the
 *   database failed: `refuse('storage_full')` or `refuse('unavailable')` where that is the reason.
 * - Everything a ceremony needs is here, so that any node may finish what another began.
 * - Writes that arrive together may share one commit; callers cannot tell.
 */
import type { Policy } from '../contract/policy.ts'
import type { CodeTicketStore } from './code-tickets.ts'
import type { FleetStore } from './fleet.ts'
import type { LicensingStore } from './licensing.ts'
import type { Newcomer, NewcomerStore } from './newcomers.ts'
import type { OathStore } from './oath.ts'
import type { PasswordStore } from './passwords.ts'
import type { SessionStore } from './sessions.ts'
import type { SlotStore } from './slots.ts'
import type { UserTokenStore } from './user-tokens.ts'
import type {
  AccountKeyRecord, AccountRecord, CeremonyRecord, ChainedEvent, ChainHead, CredentialRecord, FinishedCeremony,
  MetadataRecord, NewCredential, NewEvent, NewNotice, NoticeRecord, PolicyRecord, TicketRecord, TicketStatus, UserRecord,
} from './records.ts'

/** A ticket with all that its use needs, in one read. */
export type OpenedTicket = {
  readonly ticket: TicketRecord
  readonly account: AccountRecord
  readonly user: UserRecord | null
  /** Whether the user has any, pending ones included; whoever needs no more than that need not list them. */
  readonly hasDevices: boolean
  readonly nowMs: number
}

export type NewTicket = { readonly id: string; readonly hash: Uint8Array; readonly lifetimeMs: number } &
  Pick<TicketRecord, 'userId' | 'operation' | 'origin' | 'bindingHash' | 'deviceId' | 'authTimeMs' | 'acr'>

/** What accepting a ceremony does to its ticket. */
export type TicketAdvance = {
  readonly ticketId: string
  /** Must still be the ticket's live ceremony, and neither may have expired. */
  readonly ceremonyId: string
  readonly status: Extract<TicketStatus, 'proving' | 'done'>
  readonly finished: FinishedCeremony
  /** Null while the device is pending. */
  readonly result: { readonly hash: Uint8Array; readonly lifetimeMs: number } | null
  /** Whether the authenticator verified its user in this ceremony. */
  readonly userVerified: boolean
}

/** What a new active key does to the imported one whose place it takes. */
export type Replacement = {
  readonly deviceId: string
  /** What tells of the old device's removal; null when the two are linked and both stay. */
  readonly retired: { readonly event: NewEvent; readonly notice: NewNotice | null } | null
}

/** What was judged by an earlier read. It holds while the account is not suspended and all of this is as it was. */
export type Premise = Pick<AccountRecord, 'topOrigins'> & Pick<UserRecord, 'email' | 'mobile'>

/** The same of a begin, whose user must have no device either. */
export type BeginPremise = {
  readonly knownPolicy: number
  readonly accountName: string
  readonly userId: string
  readonly userName: string
}

export type RegistrationChange = {
  readonly ticket: TicketAdvance
  /** Null when the ticket was opened for this very call. */
  readonly premise: Premise | null
  readonly credential: NewCredential
  /** The slot that the credential, which has its serial, fills; null for none. */
  readonly slotId: string | null
  /** Active and pending keys the user may have, this one included and the one it replaces not. */
  readonly maxKeysPerUser: number
  /** Settled once the device is active; null where it replaces nothing. */
  readonly replacement: Replacement | null
  readonly event: NewEvent
  readonly notice: NewNotice | null
}

export type AuthenticationChange = {
  readonly ticket: TicketAdvance
  readonly userId: string
  readonly deviceId: string
  /** `advance`: the stored counter must be smaller, or both zero. `keep`: leave it (policy `flag`). */
  readonly counter: { readonly mode: 'advance' | 'keep'; readonly value: number }
  readonly backedUp: boolean
  /** Turns a pending device active (the test signature passed). */
  readonly activate: boolean
  readonly replacement: Replacement | null
  readonly event: NewEvent
  readonly notice: NewNotice | null
}

export type ImportChange = {
  readonly credential: NewCredential
  /** Made in the same transaction; null when the user is known. */
  readonly newUser: { readonly user: Omit<UserRecord, 'accountId'>; readonly event: NewEvent } | null
  readonly maxKeysPerUser: number
  readonly event: NewEvent
}

export type ModelCount = {
  readonly aaguid: string
  readonly attestationKeyIdentifier: string | null
  readonly deviceCount: number
}

export interface Store extends CodeTicketStore, FleetStore, LicensingStore, NewcomerStore, OathStore, PasswordStore, SessionStore, SlotStore, UserTokenStore {
  readonly dialect: 'sqlite' | 'postgres'

  /** Throws when the database cannot answer or cannot write. */
  probe(): Promise<void>
  close(): Promise<void>
  nowMs(): Promise<number>

  /** A value that is set once, such as the check of the sealing key. */
  findMeta(name: string): Promise<string | null>
  /** False when it was set already (the old value stays). */
  addMeta(name: string, value: string): Promise<boolean>

  // Metadata of authenticator models: the operator's, so that all nodes know the same and a new one at once.
  /** Without the BLOB itself, which has some megabytes: for those who ask often. */
  findMetadata(source: string): Promise<MetadataRecord | null>
  findMetadataBlob(source: string): Promise<(MetadataRecord & { readonly blob: Uint8Array }) | null>
  /** `older` when a higher number is kept; the same number may be written again. */
  advanceMetadata(source: string, next: { readonly number: number; readonly blob: Uint8Array }): Promise<'advanced' | 'older'>
  /** Notes that the publisher was asked and had nothing newer. */
  touchMetadata(source: string): Promise<void>

  // Accounts. The operator's verbs: the account is the object.
  addAccount(account: Omit<AccountRecord, 'createdAtMs' | 'policyVersion' | 'suspended'>, first: { readonly key: { readonly id: string; readonly hash: Uint8Array }; readonly policy: Policy; readonly event: NewEvent }): Promise<'added' | 'exists'>
  listAccounts(): Promise<readonly AccountRecord[]>
  findAccountByLogin(loginName: string): Promise<{ readonly account: AccountRecord; readonly keys: readonly AccountKeyRecord[] } | null>
  /** `limit` when two keys are active. */
  addAccountKey(accountId: string, key: { readonly id: string; readonly hash: Uint8Array }, event: NewEvent): Promise<'added' | 'limit'>
  removeAccountKey(accountId: string, keyId: string, event: NewEvent): Promise<'removed' | 'absent'>
  /** Best effort, at most once a minute and key; never fails a call. */
  touchAccountKey(accountId: string, keyId: string): void
  setAccountSuspended(accountId: string, suspended: boolean, event: NewEvent): Promise<void>
  /** Puts all three in force, whatever they were. */
  updateAccount(accountId: string, change: Pick<AccountRecord, 'displayName' | 'origins' | 'topOrigins'>, event: NewEvent): Promise<void>
  /** Whether any account that is not suspended lists the origin: for preflights only. */
  isOriginListed(origin: string): Promise<boolean>

  // Policies: versions are never changed, so callers may cache them for ever.
  findPolicy(accountId: string, version: number): Promise<PolicyRecord | null>
  /** `advance`: becomes version `from + 1` when `from` is current. */
  advancePolicy(accountId: string, from: number, policy: Policy, event: NewEvent): Promise<'advanced' | 'conflict'>

  // Users.
  findUser(accountId: string, username: string): Promise<UserRecord | null>
  /** In the order of their names, after `after`. */
  listUsers(accountId: string, page: { readonly after: string; readonly limit: number }): Promise<readonly UserRecord[]>
  /** Adds the user, or finds the one with that name (whose addresses stay as they are). */
  addUser(accountId: string, user: Omit<UserRecord, 'accountId'>, event: NewEvent): Promise<UserRecord>
  /** With a password, or without: all of it, or nothing. */
  updateUser(accountId: string, userId: string, change: Pick<UserRecord, 'displayName' | 'email' | 'mobile'>, event: NewEvent, password?: Newcomer['password'] | null): Promise<'updated' | 'absent'>
  /** Takes the user's tickets, tokens, password and empty slots along. `occupied` while the user has a key, a license or an OATH device. */
  removeUser(accountId: string, userId: string, event: NewEvent): Promise<'removed' | 'absent' | 'occupied'>

  // Tickets and their ceremony.
  addTicket(accountId: string, ticket: NewTicket, event: NewEvent): Promise<{ readonly expiresAtMs: number }>
  /** By the SHA-256 of the presented ticket. */
  openTicket(accountId: string, hash: Uint8Array): Promise<OpenedTicket | null>
  findTicket(accountId: string, ticketId: string): Promise<OpenedTicket | null>
  /** `spent` when it was done or revoked before. */
  revokeTicket(accountId: string, ticketId: string, event: NewEvent): Promise<'revoked' | 'spent' | 'absent'>
  /**
   * Makes `ceremony` the ticket's only live one. Refused when the ticket is neither open (for a
   * registration or a sign-in) nor proving (for a test signature), has expired, or began five times;
   * `changed` when the premise does not hold.
   */
  beginCeremony(
    accountId: string, ticketId: string, ceremony: CeremonyRecord, maxBegins: number, premise?: BeginPremise | null,
  ): Promise<'begun' | 'spent' | 'expired' | 'too_many' | 'changed'>
  /**
   * `taken`: not the live ceremony any more, or the premise does not hold. `expired`: by the database clock. `slot`: filled by now, switched off, or not
   * this user's. Nothing is written then.
   */
  finishRegistration(accountId: string, change: RegistrationChange): Promise<'written' | 'taken' | 'expired' | 'credential_exists' | 'device_limit' | 'slot'>
  /** `device`: the device is gone or not of this user. `counter`: it did not advance. */
  finishAuthentication(accountId: string, change: AuthenticationChange): Promise<'written' | 'taken' | 'expired' | 'device' | 'counter'>
  /** Takes the ceremony if it is still live and writes the event, in one. */
  refuseCeremony(accountId: string, ticketId: string, ceremonyId: string, event: NewEvent): Promise<void>

  // Results.
  /** `take`: false when it was redeemed or has expired. */
  takeResult(accountId: string, ticketId: string, resultHash: Uint8Array, event: NewEvent): Promise<boolean>

  // Devices.
  listCredentials(accountId: string, userId: string): Promise<readonly CredentialRecord[]>
  findCredential(accountId: string, deviceId: string): Promise<{ readonly credential: CredentialRecord; readonly user: UserRecord } | null>
  findCredentialById(accountId: string, credentialId: Uint8Array): Promise<{ readonly credential: CredentialRecord; readonly user: UserRecord } | null>
  /** A key that another system registered. `user`: it is gone, or its name was taken meanwhile; look again. */
  importCredential(accountId: string, change: ImportChange): Promise<'added' | 'user' | 'credential_exists' | 'device_limit'>
  renameDevice(accountId: string, deviceId: string, name: string, event: NewEvent): Promise<'renamed' | 'absent'>
  /**
   * `last` when `keepLast` and no other active device of the user would remain; `absent` also when it is not
   * in `state` any more: who cancels a pending device does not remove one that has become active meanwhile.
   */
  removeDevice(accountId: string, deviceId: string, change: { readonly state: CredentialRecord['state']; readonly keepLast: boolean; readonly event: NewEvent; readonly notice: NewNotice | null }): Promise<'removed' | 'absent' | 'last'>
  countModels(accountId: string): Promise<readonly ModelCount[]>
  /** Every credential of the account, for audits; ordered by id, after `after`. */
  listAllCredentials(accountId: string, after: string | null, limit: number): Promise<readonly CredentialRecord[]>

  // Audit events: written in the transaction they tell of, chained afterwards.
  addEvent(accountId: string, event: NewEvent): Promise<void>
  /**
   * Chains what is not chained yet, per account, serialized: `link` gets the head and the events in
   * order and answers with their MACs. Resolves to how many were chained.
   */
  chainEvents(link: (accountId: string, head: ChainHead | null, events: readonly NewEvent[]) => readonly Uint8Array[]): Promise<number>
  /** Chained events in sequence order, after the sequence number `after`. */
  listEvents(accountId: string, after: number, limit: number): Promise<readonly ChainedEvent[]>
  countUnchainedEvents(accountId: string): Promise<number>
  findChainHead(accountId: string): Promise<ChainHead | null>

  // The outbox: at least once, oldest first.
  /** A notice that tells of nothing but itself, with its event. */
  announce(accountId: string, notice: NewNotice, event: NewEvent): Promise<void>
  /** Leases due notices so that no other node sends them meanwhile. */
  leaseNotices(limit: number, leaseMs: number): Promise<readonly NoticeRecord[]>
  takeNotices(accountId: string, noticeIds: readonly string[]): Promise<void>
  retryNotice(accountId: string, noticeId: string, delayMs: number): Promise<void>

  /** Removes tickets that expired more than `retentionMs` ago and pending devices of expired tickets; resolves to how many. */
  removeExpired(retentionMs: number): Promise<number>
}
