/**
 * The seam to what tickets do with devices that show one-time codes; a part of `Store`, with the same
 * promises.
 */
import type { NewOathDevice, OathChange } from './oath.ts'
import type { NewEvent } from './records.ts'

/** A device that a page sets up: `pending` until its first right code. */
export type CodeSetup = {
  readonly ticketId: string
  readonly userId: string
  readonly device: NewOathDevice
  readonly maxBegins: number
  readonly maxPerUser: number
  readonly event: NewEvent
}

/** What a right code does to the ticket that asked for it. */
export type CodeTicketDone = {
  readonly ticketId: string
  readonly operation: 'enroll-code' | 'verify-code'
  /** SHA-256 of the answer, to tell an identical repeat. */
  readonly digest: Uint8Array
  readonly result: { readonly hash: Uint8Array; readonly lifetimeMs: number }
}

export interface CodeTicketStore {
  /**
   * Adds the device and makes it the ticket's. What any ticket of this user was setting up before is gone. `ticket`: it may
   * not begin any more; `too_many`: it began as often as that; `exists`: the serial is taken.
   */
  beginCodeSetup(accountId: string, setup: CodeSetup): Promise<'begun' | 'ticket' | 'too_many' | 'device_limit' | 'exists'>
  /** As `advanceOathDevice`, with the ticket's end in the same transaction. `ticket`: it is not open for this device any more. */
  finishCodeTicket(accountId: string, deviceId: string, change: OathChange, done: CodeTicketDone): Promise<'advanced' | 'conflict' | 'ticket'>
  /** Counts a code that is to be sent for this ticket; false when there were as many already, or it is not open. */
  countCodeSend(accountId: string, ticketId: string, most: number): Promise<boolean>
}
