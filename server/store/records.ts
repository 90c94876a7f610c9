/**
 * The rows as everyone outside the store sees them. Times are Unix milliseconds of the database
 * clock, bytes are Uint8Array and compared as bytes, ids are UUID version 7 made by the caller.
 */
import type { RefusalCode } from '../contract/refusals.ts'
import type { Operation } from '../contract/shapes/primitives.ts'
import type { Policy } from '../contract/policy.ts'
import type { TrustKind } from '../trust/trust.ts'

/** What is kept of a publisher of metadata. */
export type MetadataRecord = {
  /** Of the BLOB; the next may not have a lower one. */
  readonly number: number
  /** When it was taken, and when the publisher was last asked. */
  readonly takenAtMs: number
  readonly checkedAtMs: number
  /** The database clock. */
  readonly nowMs: number
}

export type AccountRecord = {
  /** 16 lower-case letters and digits; part of every ticket. */
  readonly id: string
  readonly loginName: string
  /** What a browser's dialog shows as the relying party. */
  readonly displayName: string
  readonly rpId: string
  readonly origins: readonly string[]
  readonly topOrigins: readonly string[]
  readonly suspended: boolean
  readonly policyVersion: number
  readonly createdAtMs: number
}

export type AccountKeyRecord = {
  readonly id: string
  readonly accountId: string
  /** SHA-256 of the whole key. */
  readonly hash: Uint8Array
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
}

export type UserRecord = {
  readonly id: string
  readonly accountId: string
  readonly username: string
  /** Random bytes, the same for all keys of the user (WebAuthn L3 §14.6.1). */
  readonly handle: Uint8Array
  readonly displayName: string
  readonly email: string | null
  readonly mobile: string | null
}

/**
 * open     may begin its ceremony
 * proving  made its device, which waits for the test signature
 * done     did its work; an enroll ticket may still name its device until it expires
 */
export type TicketStatus = 'open' | 'proving' | 'done' | 'revoked'

/** The one live ceremony of a ticket; a newer begin replaces it. */
export type CeremonyRecord = {
  readonly id: string
  readonly kind: 'registration' | 'authentication'
  readonly challenge: Uint8Array
  /** Frozen at begin: decides at finish, whatever the policy has become. */
  readonly policyVersion: number
  readonly expiresAtMs: number
  /** Device ids that may answer an authentication; empty means any of the account's. */
  readonly deviceIds: readonly string[]
}

export type FinishedCeremony = {
  readonly ceremonyId: string
  /** SHA-256 of the canonical finish body, to tell an identical repeat from another answer. */
  readonly digest: Uint8Array
}

export type TicketRecord = {
  readonly id: string
  readonly accountId: string
  readonly userId: string | null
  readonly operation: Operation
  readonly origin: string
  /** SHA-256 of the binding. */
  readonly bindingHash: Uint8Array
  /** The device it is confined to, or the one it made. */
  readonly deviceId: string | null
  readonly authTimeMs: number | null
  readonly acr: string | null
  readonly status: TicketStatus
  /** Begins since the last finish. */
  readonly begins: number
  readonly ceremony: CeremonyRecord | null
  /** Accepted ceremonies, oldest first; two at most. */
  readonly finished: readonly FinishedCeremony[]
  /** The latest ceremony whose answer was refused. */
  readonly refusedCeremonyId: string | null
  readonly resultHash: Uint8Array | null
  readonly resultExpiresAtMs: number | null
  readonly redeemedAtMs: number | null
  /** When the last ceremony was accepted. */
  readonly finishedAtMs: number | null
  /** Whether the authenticator verified its user in that ceremony; null before one. */
  readonly userVerified: boolean | null
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** A u2f_device: the credential record of WebAuthn L3 §4, and the device around it. */
export type CredentialRecord = {
  /** The device id. */
  readonly id: string
  readonly accountId: string
  readonly userId: string
  /** The ceremony that made it. */
  readonly ceremonyId: string
  readonly rpId: string
  readonly state: 'pending' | 'active'
  readonly name: string
  readonly credentialId: Uint8Array
  readonly publicKey: Uint8Array
  readonly algorithm: number
  readonly signCount: number
  readonly userVerified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly transports: readonly string[]
  readonly attachment: 'platform' | 'cross-platform' | null
  readonly aaguid: string
  readonly fmt: string
  readonly attestationKeyIdentifier: string | null
  readonly trust: TrustKind
  /** SHA-256 of the anchor, hex, when trusted. */
  readonly trustAnchor: string | null
  readonly policyVersion: number
  readonly metadataVersion: string
  /** Of a U2F key that was imported: the AppID it was registered under. Null for a key enrolled here. */
  readonly appId: string | null
  /** Of the slot it fills; null for a key that was enrolled without one. */
  readonly serial: string | null
  /** The imported device that this one took the place of: the same key, or so its owner said. */
  readonly replaces: string | null
  /** Of an imported device: the one that took its place. */
  readonly replacedBy: string | null
  /** Raw proof, kept so that the fleet can be judged again. */
  readonly attestationObject: Uint8Array
  readonly clientDataJSON: Uint8Array
  /** MAC over account, user, credential id, public key, RP ID, AppID and the raw proof: a swapped row does not verify. */
  readonly seal: Uint8Array
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
  /** Null while the policy would take the key again; trust and this are what the fleet was last judged to be. */
  readonly flag: Flag | null
}

/** What came with the enrollment; the rest is the database's and time's. */
export type NewCredential = Omit<CredentialRecord, 'createdAtMs' | 'lastUsedAtMs' | 'flag'>

/** An enrolled key that policy or metadata turned against. */
export type Flag = {
  /** The refusal that a new enrollment would meet. */
  readonly code: RefusalCode
  readonly sinceMs: number
  /** From when on the key is refused; null never. */
  readonly graceEndsMs: number | null
}

/** How far an account's keys have been judged again. */
export type FleetRun = {
  readonly policyVersion: number
  readonly metadataVersion: string
  /** The last key that was judged; null at the beginning. */
  readonly cursor: FleetCursor | null
  /** Since the run began. */
  readonly flagged: number
  readonly cleared: number
}
export type FleetCursor = { readonly userId: string; readonly deviceId: string }

export type NewEvent = {
  readonly id: string
  readonly atMs: number
  readonly type: string
  readonly outcome: 'accepted' | 'refused'
  readonly code: string | null
  readonly actor: string
  readonly username: string | null
  readonly deviceId: string | null
  readonly requestId: string | null
  readonly details: Readonly<Record<string, string | number | boolean | null>>
}

/** An event after the chain reached it; `sequence` counts from 1 within the account. */
export type ChainedEvent = NewEvent & { readonly sequence: number; readonly mac: Uint8Array }
export type ChainHead = { readonly sequence: number; readonly mac: Uint8Array }

export type NewNotice = {
  readonly id: string
  /** Null when it goes to the account's own contact. */
  readonly userId: string | null
  /** For example `device.added`; the notifier has the words. */
  readonly kind: string
  readonly to: { readonly email: string | null; readonly mobile: string | null }
  readonly details: Readonly<Record<string, string>>
}
export type NoticeRecord = NewNotice & { readonly accountId: string; readonly attempts: number; readonly createdAtMs: number }

export type PolicyRecord = { readonly version: number; readonly policy: Policy; readonly createdAtMs: number }
