/**
 * The seam to licenses, their instances and the activations that make them; a part of `Store`, with
 * the same promises. Secrets arrive sealed and are only kept here.
 */
import type { Activation } from '../activation/activation.ts'
import type { Platform } from '../contract/kap/device-code.ts'
import type { AuthenticationChange } from './store.ts'
import type { AccountRecord, NewEvent, NewNotice, UserRecord } from './records.ts'

export type LicenseRecord = {
  readonly accountId: string
  /** Ten characters of A–Z and 0–9; unique within the account. */
  readonly serial: string
  /** 1 to 99. */
  readonly capacity: number
  readonly userId: string | null
  /** The highest number ever given to an instance; never less after a deletion. */
  readonly lastNumber: number
  readonly createdAtMs: number
}

/** One device's share of a license. A row that is gone was deactivated. */
export type InstanceRecord = {
  readonly id: string
  readonly accountId: string
  readonly license: string
  readonly number: number
  readonly state: 'pending' | 'active'
  readonly description: string
  /** As the device says; nobody vouches for it. */
  readonly platform: Platform
  /** The device id of the security key that vouched for it; null without a vouch. */
  readonly vouchedBy: string | null
  /** S, sealed. */
  readonly sealedSecret: Uint8Array
  readonly createdAtMs: number
  readonly activatedAtMs: number | null
  readonly lastUsedAtMs: number | null
}

export type ActivationRecord = {
  readonly id: string
  readonly accountId: string
  readonly license: string
  readonly userId: string
  /** Null where the account's own backend runs it. */
  readonly ticketId: string | null
  /** Compared and swapped: every change of the row makes it one more. */
  readonly revision: number
  readonly life: Activation
  readonly typedAllowed: boolean
  /** The device id of the key that has to vouch, or null for none. */
  readonly voucherId: string | null
  /** Whether the vouch must verify its user, frozen at begin. */
  readonly vouchVerifiesUser: boolean
  /** SHA-256 of Activation Message 1. */
  readonly h1: Uint8Array
  /** K with what else only the steps before Activation Message 2 need, sealed; null when erased. */
  readonly sealedSecret: Uint8Array | null
  /** Activation Message 2, sealed; null before it and when erased. */
  readonly sealedMessage2: Uint8Array | null
  /** SHA-256 of the answer that got Activation Message 2, to tell an identical repeat. */
  readonly answerDigest: Uint8Array | null
  readonly instanceId: string | null
  readonly policyVersion: number
  readonly createdAtMs: number
}

/** The ES256 key that signs an account's activation messages; two at least while one takes over from another. */
export type ActivationKeyRecord = {
  readonly accountId: string
  /** The first four bytes of the SHA-256 of `publicKey`, lower-case hex. */
  readonly keyId: string
  /** 65 bytes, uncompressed. */
  readonly publicKey: Uint8Array
  readonly sealedPrivateKey: Uint8Array
  readonly createdAtMs: number
}

export type OpenedLicense = {
  readonly license: LicenseRecord
  readonly user: UserRecord | null
  /** In the order of their numbers. */
  readonly instances: readonly InstanceRecord[]
}

export type OpenedActivation = {
  readonly activation: ActivationRecord
  readonly user: UserRecord
  readonly nowMs: number
}

export type ActivationBegin = {
  readonly activation: Omit<ActivationRecord, 'accountId' | 'revision' | 'createdAtMs' | 'life' | 'sealedMessage2' | 'answerDigest' | 'instanceId'>
  /** The code's deadline is this long after now, and the ticket lives at least as long. */
  readonly codeLifetimeMs: number
  readonly maxBeginsPerTicket: number
  readonly maxBeginsPerUserHour: number
  readonly maxBeginsPerAccountHour: number
  readonly event: NewEvent
}

/** The security key that vouched, as an authentication would leave it. */
export type VoucherUse = Pick<AuthenticationChange, 'deviceId' | 'userId' | 'counter' | 'backedUp'>

export type ActivationChange = {
  readonly revision: number
  readonly life: Activation
  /** Left out: as it was. Null: erased. */
  readonly sealedSecret?: null
  readonly sealedMessage2?: Uint8Array | null
  readonly answerDigest?: Uint8Array
  readonly voucher?: VoucherUse
  /** `add` takes the license's next number if it is still `number` and there is room; `activate` and `remove` mean the activation's own. */
  readonly instance?:
    | { readonly step: 'add'; readonly row: Omit<InstanceRecord, 'accountId' | 'state' | 'createdAtMs' | 'activatedAtMs' | 'lastUsedAtMs'> }
    | { readonly step: 'activate' | 'remove' }
  /** What becomes of the ticket that runs it: lives until then, is done with this result, or is burned. */
  readonly ticket?:
    | { readonly step: 'keep'; readonly untilMs: number }
    | { readonly step: 'done'; readonly digest: Uint8Array; readonly result: { readonly hash: Uint8Array; readonly lifetimeMs: number } }
    | { readonly step: 'burn' }
  readonly event: NewEvent | null
  readonly notice: NewNotice | null
}

export interface LicensingStore {
  /** All or none: `exists` names the serials that the account has already. */
  addLicenses(accountId: string, licenses: readonly Pick<LicenseRecord, 'serial' | 'capacity' | 'userId'>[], event: NewEvent): Promise<{ readonly exists: readonly string[] }>
  findLicense(accountId: string, serial: string): Promise<OpenedLicense | null>
  /** In the order of their serials, after `after`; of one user, or of all. */
  listLicenses(accountId: string, filter: { readonly userId: string | null; readonly after: string; readonly limit: number }): Promise<readonly OpenedLicense[]>
  /** `assigned`: to that user, before or now. `taken`: to another. */
  assignLicense(accountId: string, serial: string, userId: string, event: NewEvent): Promise<'assigned' | 'taken' | 'absent'>
  /**
   * Deletes its instances and ends its live activation in the same transaction. `unassign` takes it from its user too,
   * `remove` deletes it. `occupied` when it has instances and `deleteInstances` is not said.
   */
  clearLicense(accountId: string, serial: string, change: { readonly step: 'reset' | 'unassign' | 'remove'; readonly deleteInstances: boolean; readonly event: NewEvent; readonly notice: NewNotice | null }): Promise<'cleared' | 'occupied' | 'absent'>

  findInstance(accountId: string, id: string): Promise<{ readonly instance: InstanceRecord; readonly user: UserRecord } | null>
  describeInstance(accountId: string, id: string, description: string, event: NewEvent): Promise<'described' | 'absent'>
  removeInstance(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Promise<'removed' | 'absent'>

  /**
   * Ends the license's live activation, and any other of the ticket (`superseded`, its pending instance deleted), and adds this one. `license`: the user
   * has no such license. `ticket`: it may not begin any more. `too_many`: by the ticket.
   * `too_often`: within an hour, by the user or the account.
   */
  beginActivation(accountId: string, begin: ActivationBegin): Promise<'begun' | 'license' | 'ticket' | 'too_many' | 'too_often'>
  findActivation(accountId: string, id: string): Promise<OpenedActivation | null>
  /** The license's live one, if any: those who speak of licenses know no id. */
  findLiveActivation(accountId: string, serial: string): Promise<OpenedActivation | null>
  /** `conflict`: the row moved since `revision`. `exhausted`: no room. `counter`: the vouching key's did not advance. Nothing is written then. */
  advanceActivation(accountId: string, id: string, change: ActivationChange): Promise<'advanced' | 'conflict' | 'exhausted' | 'counter'>

  /** Across accounts that are not suspended: a device that scanned a message knows nothing but the key's id. */
  findActivationKeys(keyId: string): Promise<readonly { readonly key: ActivationKeyRecord; readonly account: Pick<AccountRecord, 'rpId' | 'displayName'> }[]>
  /** Newest first. */
  listActivationKeys(accountId: string): Promise<readonly ActivationKeyRecord[]>
  /** `exists` when the account has that key id. */
  addActivationKey(accountId: string, key: Omit<ActivationKeyRecord, 'accountId' | 'createdAtMs'>, event: NewEvent): Promise<'added' | 'exists'>
  removeActivationKey(accountId: string, keyId: string, event: NewEvent): Promise<'removed' | 'absent'>
}
