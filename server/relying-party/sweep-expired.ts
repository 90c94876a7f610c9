import type { Services } from './services.ts'

/** How long an expired ticket can still be looked up. */
const retentionMs = 7 * 24 * 3_600_000

/**
 * Removes what nobody can use any more. Nothing depends on it for safety: expiry is judged at use.
 * @returns how many rows went
 */
export function sweepExpired({ store }: Services): Promise<number> {
  return store.removeExpired(retentionMs)
}
