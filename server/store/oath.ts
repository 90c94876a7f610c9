/**
 * The seam to devices that show one-time codes; a part of `Store`, with the same promises. Secrets
 * arrive sealed and are only kept here.
 */
import type { Digits, OathAlgorithm } from '../oath/oath.ts'
import type { NewEvent, NewNotice, UserRecord } from './records.ts'

export type OathDeviceRecord = {
  readonly id: string
  readonly accountId: string
  /** 1 to 64 ASCII characters without spaces; unique within the account. */
  readonly serial: string
  readonly kind: 'hotp' | 'totp' | 'ocra'
  readonly algorithm: OathAlgorithm
  readonly digits: Digits
  /** TOTP: seconds a step; null for the other kinds. */
  readonly periodSeconds: number | null
  /** OCRA: as RFC 6287 §6 writes it; null for the other kinds. */
  readonly suite: string | null
  /** How many codes ahead (TOTP: time steps around) one code is looked for. */
  readonly window: number
  /** The lowest counter (TOTP: time step) whose code was not used yet. */
  readonly counter: number
  /** Steps that the device's clock was ahead at its last use. */
  readonly drift: number
  readonly sealedSecret: Uint8Array
  /** Somebody outside was told it, or gave it; false while nobody but this house can know it. */
  readonly secretTold: boolean
  /** The secret is shorter than one made today may be. */
  readonly legacy: boolean
  readonly manufacturer: string
  /** Null while it belongs to nobody. */
  readonly userId: string | null
  /** `pending` until its first right code. */
  readonly state: 'pending' | 'active' | 'disabled'
  readonly name: string
  /** Wrong codes in a row. */
  readonly failures: number
  /** OCRA: what is asked of the device just now; null when nothing is. */
  readonly question: OathQuestion | null
  /** What the code that was sent last answers, shown to nobody; null when none was, or it was used. */
  readonly sent: OathQuestion | null
  /** Between which its codes count; null for no bound. */
  readonly notBeforeMs: number | null
  readonly notAfterMs: number | null
  /** Compared and swapped: every change but a counted try makes it one more. */
  readonly revision: number
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
}

export type OathQuestion = { readonly text: string; readonly endsAtMs: number }

export type NewOathDevice = Omit<OathDeviceRecord, 'accountId' | 'failures' | 'question' | 'sent' | 'revision' | 'createdAtMs' | 'lastUsedAtMs'>

export type OpenedOathDevice = {
  readonly device: OathDeviceRecord
  readonly user: UserRecord | null
  /** A ticket began it, and its first right code has not come: only that ticket's page may give it. */
  readonly inSetup: boolean
  readonly nowMs: number
}

/** What of a device may become another. */
export type OathMutable = Pick<OathDeviceRecord, 'state' | 'name' | 'counter' | 'drift' | 'sealedSecret' | 'secretTold' | 'legacy' | 'question' | 'sent' | 'lastUsedAtMs'>

export type OathChange = {
  /** Must still be the device's. */
  readonly revision: number
  readonly next: OathMutable
  /** Forgets the wrong codes, and with them the lock. */
  readonly clearFailures: boolean
  /** Whatever ticket was setting the device up, it is the account's from now on and does not go with that ticket. */
  readonly endsSetup?: boolean
  /** Devices of which a try was counted that turned out to be another's. */
  readonly giveBack: readonly string[]
  readonly event: NewEvent
  readonly notice: NewNotice | null
}

export interface OathStore {
  /** All or none: `exists` names the serials that the account has already, `device_limit` that the user has as many as that, `absent` that there is no such user. */
  addOathDevices(accountId: string, devices: readonly NewOathDevice[], change: { readonly maxPerUser: number; readonly event: NewEvent; readonly notice: NewNotice | null }): Promise<{ readonly outcome: 'added' | 'device_limit' | 'absent' } | { readonly outcome: 'exists'; readonly serials: readonly string[] }>
  findOathDevice(accountId: string, id: string): Promise<OpenedOathDevice | null>
  findOathDeviceBySerial(accountId: string, serial: string): Promise<OpenedOathDevice | null>
  /** In the order of their serials, after `after`; of one user, or of all. */
  listOathDevices(accountId: string, filter: { readonly userId: string | null; readonly after: string; readonly limit: number }): Promise<readonly OpenedOathDevice[]>
  /** `assigned`: to that user, before or now. `taken`: to another. */
  assignOathDevice(accountId: string, id: string, userId: string, change: { readonly maxPerUser: number; readonly event: NewEvent; readonly notice: NewNotice | null }): Promise<'assigned' | 'taken' | 'device_limit' | 'absent'>
  unassignOathDevice(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Promise<'unassigned' | 'absent'>
  removeOathDevice(accountId: string, id: string, event: NewEvent, notice: NewNotice | null): Promise<'removed' | 'absent'>
  /** `conflict`: the row moved since `revision`, or is gone. Nothing is written then. */
  advanceOathDevice(accountId: string, id: string, change: OathChange): Promise<'advanced' | 'conflict'>

  /**
   * Counts a try before anybody judges it, of each device that has fewer than `most` wrong codes in a row; those are
   * answered as they are with this try counted.
   */
  countOathTries(accountId: string, ids: readonly string[], most: number): Promise<readonly OpenedOathDevice[]>
  /** Writes both if the device still has `most` wrong codes in a row: one that was right may have come in between. */
  tellOathLock(accountId: string, id: string, most: number, event: NewEvent, notice: NewNotice | null): Promise<boolean>
}
