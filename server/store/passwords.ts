/**
 * The seam to the passwords of users, which only programs of other systems know; a part of `Store`, with
 * the same promises.
 */
import type { NewEvent } from './records.ts'

export type PasswordRecord = {
  readonly accountId: string
  readonly userId: string
  readonly salt: Uint8Array
  /** scrypt of the password; see the operation that makes it. */
  readonly hash: Uint8Array
  /** Wrong ones in a row, each counted before it was compared. */
  readonly tries: number
}

export interface PasswordStore {
  /** Replaces the user's password, forgets the tries and ends the user's tokens. `absent`: the user is gone. */
  setPassword(accountId: string, userId: string, password: Pick<PasswordRecord, 'salt' | 'hash'>, event: NewEvent): Promise<'set' | 'absent'>
  findPassword(accountId: string, userId: string): Promise<PasswordRecord | null>
  /** Counts one try while there are fewer than `most`; `counted` is true then, and the record is as it stands after. */
  countPasswordTry(accountId: string, userId: string, most: number): Promise<{ readonly password: PasswordRecord; readonly counted: boolean } | null>
  /** Forgets the tries: the password was right, or somebody unlocked the user. */
  clearPasswordTries(accountId: string, userId: string, event: NewEvent | null): Promise<void>
}
