/**
 * The part of the store's seam that judges the fleet again: every active key of an account, by one node
 * at a time, in pages that survive a restart. Obeys the promises of `store.ts`.
 */
import type { CredentialRecord, FleetCursor, FleetRun, NewEvent, NewNotice } from './records.ts'

export type FleetMember = { readonly credential: CredentialRecord; readonly username: string }

export type FleetPage = {
  /** Null for the first page; keys come by user, each user's by age. */
  readonly after: FleetCursor | null
  readonly limit: number
  readonly flaggedOnly: boolean
}

export type FleetLease = {
  /** Any text that is this node's alone. */
  readonly owner: string
  readonly leaseMs: number
  readonly policyVersion: number
  readonly metadataVersion: string
  /** A finished run of the same versions counts for so long; then time itself may have changed a verdict. */
  readonly freshMs: number
}

/** What became of one key. */
export type Standing = Pick<CredentialRecord, 'id' | 'trust' | 'trustAnchor' | 'flag'> & {
  readonly event: NewEvent
}

export type FleetAdvance = {
  readonly owner: string
  readonly leaseMs: number
  readonly cursor: FleetCursor | null
  readonly standings: readonly Standing[]
  /** Of those, how many were flagged and how many are good again. */
  readonly flagged: number
  readonly cleared: number
  /** The run is over; its notice goes out. */
  readonly finished: boolean
  readonly notice: NewNotice | null
}

export type FleetRefusal = 'held' | 'fresh' | 'blind'

export interface FleetStore {
  /** Active keys of the account with their users' names. */
  listFleet(accountId: string, page: FleetPage): Promise<readonly FleetMember[]>
  /**
   * Takes the account's run, or takes it up where another left it; a run for other versions begins anew.
   * `held`: another node has it. `fresh`: it is finished, for the same versions and not long ago. `blind`: the last
   * run knew metadata and this node knows none (`'none'`), which must not clear what reports flagged.
   */
  leaseFleetRun(accountId: string, lease: FleetLease): Promise<{ readonly run: FleetRun; readonly nowMs: number } | FleetRefusal>
  /** Writes a stretch of the run, all or nothing; false when the lease went to another. A key that is gone is passed over, its event as well. */
  advanceFleetRun(accountId: string, advance: FleetAdvance): Promise<boolean>
}
