/**
 * The seam to sessions: an account's backend that logged on once and names the session instead of its
 * key, as older programs do; a part of `Store`, with the same promises.
 */
import type { AccountRecord, NewEvent } from './records.ts'

export type SessionRecord = {
  readonly accountId: string
  /** The account key it was opened with; the session ends with it. */
  readonly keyId: string
  /** Where it was opened from, and the only place it is taken from. */
  readonly location: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

export type NewSession = Pick<SessionRecord, 'keyId' | 'location'> & {
  /** SHA-256 of the session's text. */
  readonly hash: Uint8Array
  readonly lifetimeMs: number
}

export interface SessionStore {
  addSession(accountId: string, session: NewSession, event: NewEvent): Promise<void>
  /** Null when it has expired, its account key was removed, or the account is suspended. */
  openSession(accountId: string, hash: Uint8Array): Promise<{ readonly session: SessionRecord; readonly account: AccountRecord } | null>
  /** Lives `lifetimeMs` from now, and never longer than `longestMs` from its beginning; false when it has expired. */
  advanceSession(accountId: string, hash: Uint8Array, span: { readonly lifetimeMs: number; readonly longestMs: number }): Promise<boolean>
  /** False when it was gone already. */
  takeSession(accountId: string, hash: Uint8Array, event: NewEvent): Promise<boolean>
}
