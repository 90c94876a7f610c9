import { linkEvents, type Link } from '../observe/audit-chain.ts'
import type { Services } from './services.ts'

/**
 * Chains the audit events that are not chained yet, of all accounts. Runs in the background, once a
 * second; several nodes may, since the store serializes them.
 * @returns the new heads by account, for the anchors
 */
export async function chainAuditEvents({ store, keys }: Services): Promise<ReadonlyMap<string, Link>> {
  const heads = new Map<string, Link>()
  await store.chainEvents((accountId, head, events) => {
    const macs = linkEvents(keys.audit, accountId, head, events)
    const last = macs.at(-1)
    if (last !== undefined) heads.set(accountId, { sequence: (head?.sequence ?? 0) + macs.length, mac: last })
    return macs
  })
  return heads
}
