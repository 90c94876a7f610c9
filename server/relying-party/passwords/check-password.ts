import { timingSafeEqual } from 'node:crypto'
import { refuse } from '../../contract/refuse.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import type { NewPassword } from './set-password.ts'
import { hashPassword, saltBytes } from './hash-password.ts'

/** Wrong ones in a row; then the account's backend unlocks the user. */
export const passwordTries = 5

export type CheckedPassword = { readonly userId: string; readonly hash: Uint8Array }

/**
 * Whether this is the user's password. A try is counted, and the count committed, before anything is
 * compared. An unknown user, one without a password, a wrong one and a locked user are answered alike and
 * after the same work; the audit trail tells them apart.
 * @returns what it was compared with, for whoever rests on it
 * @throws {Refusal} unauthorized
 */
export function checkPassword(services: Services, caller: AccountCaller, { username, password }: NewPassword): Promise<CheckedPassword> {
  return recordingRefusals(services, caller, 'user.password_checked', async () => {
    const { account: { id: accountId } } = caller
    const user = await services.store.findUser(accountId, username)
    const tried = user === null ? null : await services.store.countPasswordTry(accountId, user.id, passwordTries)
    const presented = await hashPassword(password.slice(0, 256), tried?.password.salt ?? new Uint8Array(saltBytes))
    const same = timingSafeEqual(presented, tried?.password.hash ?? new Uint8Array(32))
    if (user === null || tried === null || !tried.counted || !same) throw refuse('unauthorized', { detail: 'The user or the password is wrong.' })
    await services.store.clearPasswordTries(accountId, user.id, null)
    return { userId: user.id, hash: tried.password.hash }
  }, { username })
}
