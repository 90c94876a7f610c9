/** `notificationMethod`: whether and how the user is told of a new device. */
import { refuse, Refusal } from '../../contract/refuse.ts'
import type { Members } from './members.ts'
import { tellAs } from './status.ts'

export type Way = 'email' | 'mobile'

/** By its number: nobody, by mail, by text message. */
const ways: readonly (Way | null)[] = [null, 'email', 'mobile']

/** @throws {Refusal} malformed */
export const readWelcome = (members: Members): Way | null => ways[members.integer('notificationMethod', { from: 0, to: 2 }) ?? 0] ?? null

/** Before anything is written, which without a word to the user is not what was asked for. @throws {Refusal} address_missing */
export function mustReach(user: { readonly email?: string | null | undefined; readonly mobile?: string | null | undefined }, way: Way | null): void {
  if (way !== null && (user[way] ?? null) === null) throw tellMissing(refuse('address_missing'), way)
}

/** A message that has no number to go to has an error number of its own. */
export const tellMissing = (refusal: Refusal, way: Way): Refusal => (way === 'mobile' ? tellAs(refusal, 9012, null) : refusal)

/** Runs what sends by this way. */
export async function sending<T>(way: Way | null, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (way === null || !(error instanceof Refusal) || error.code !== 'address_missing') throw error
    throw tellMissing(error, way)
  }
}
