import type { Anchors } from '../observe/audit-anchor.ts'
import type { Link } from '../observe/audit-chain.ts'
import { equalBytes } from '../webauthn/bytes.ts'
import type { Services } from './services.ts'

/**
 * Moves anchors on to the heads of a chaining run. An anchor that the chain no longer contains stays:
 * it is the proof that the database was rolled back, and must not be written over by what came after.
 */
export async function advanceAnchors(services: Services, anchors: Anchors, heads: ReadonlyMap<string, Link>): Promise<Anchors> {
  const next = new Map(anchors)
  for (const [accountId, head] of heads) {
    const anchor = anchors.get(accountId)
    if (anchor !== undefined && !(await isContained(services, accountId, anchor, head))) {
      services.log.error('the audit chain was rolled back', { account: accountId, sequence: anchor.sequence })
    } else if (anchor === undefined || head.sequence > anchor.sequence) {
      next.set(accountId, head)
    }
  }
  return next
}

async function isContained({ store }: Services, accountId: string, anchor: Link, head: Link): Promise<boolean> {
  if (head.sequence < anchor.sequence) return false
  const [event] = await store.listEvents(accountId, anchor.sequence - 1, 1)
  return event?.sequence === anchor.sequence && equalBytes(event.mac, anchor.mac)
}
