/** FIDO certification as an order: what counts as at least so much (FIDO MDS 3.1 §3.1.4). */
import { certificationLevels } from '../contract/policy.ts'

type Level = (typeof certificationLevels)[number]

/**
 * @param certification the highest in effect, as the metadata tells it; null without one
 * @returns false also for a certification of another kind, which says nothing of these levels
 */
export function reachesCertification(certification: string | null, least: Level): boolean {
  return rankOf(certification) >= rankOf(least)
}

/** From 0; -1 for none. A certificate from before there were levels is one of the first. */
function rankOf(certification: string | null): number {
  if (certification === 'FIDO_CERTIFIED') return 0
  return (certificationLevels as readonly (string | null)[]).indexOf(certification)
}
