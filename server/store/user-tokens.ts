/**
 * The seam to tokens of users: a program of an account that saw a user's password once, and is told later whether that
 * still holds; a part of `Store`, with the same promises.
 */
import type { NewEvent, UserRecord } from './records.ts'

export type UserTokenKind = 'sso' | 'mobile'

export type UserTokenRecord = {
  readonly accountId: string
  readonly userId: string
  readonly kind: UserTokenKind
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

export type NewUserToken = Pick<UserTokenRecord, 'userId' | 'kind'> & {
  /** SHA-256 of the token's text. */
  readonly hash: Uint8Array
  readonly lifetimeMs: number
}

export type UserTokenGrant = {
  /** Of the password that was shown right: it must still be the user's. */
  readonly passwordHash: Uint8Array
  /** Live ones the user may have, this one included; the oldest make room. */
  readonly most: number
  readonly event: NewEvent
}

export interface UserTokenStore {
  /** Null: the user is gone, or has another password by now. */
  addUserToken(accountId: string, token: NewUserToken, grant: UserTokenGrant): Promise<UserTokenRecord | null>
  /** Null when it was ended or has expired. A user who is removed or given another password takes all of them along. */
  findUserToken(accountId: string, hash: Uint8Array): Promise<{ readonly token: UserTokenRecord; readonly user: UserRecord } | null>
  /** False when it was gone already. */
  takeUserToken(accountId: string, hash: Uint8Array, event: NewEvent): Promise<boolean>
}
