import type { Anchors } from '../observe/audit-anchor.ts'
import { ChainWalk, type ChainFault, type Link } from '../observe/audit-chain.ts'
import type { AccountRecord } from '../store/records.ts'
import type { Services } from './services.ts'

export type AuditVerdict = {
  readonly accountId: string
  readonly loginName: string
  /** Events that verify, from the beginning. */
  readonly verified: number
  /** Events the chain has not reached yet; nothing protects their being cut off. */
  readonly unchained: number
  /** The first fault, null when the chain holds. */
  readonly fault: ChainFault | null
}

const pageSize = 1000

/**
 * Walks every account's audit chain from its first event to its head, and holds it against anchors
 * that were kept elsewhere.
 * @param anchors where accounts are missing, the chain is judged by itself alone
 */
export async function verifyAudit(services: Services, anchors: Anchors): Promise<readonly AuditVerdict[]> {
  const verdicts: AuditVerdict[] = []
  for (const account of await services.store.listAccounts()) {
    verdicts.push(await verifyChain(services, account, anchors.get(account.id) ?? null))
  }
  return verdicts
}

async function verifyChain({ store, keys }: Services, { id, loginName }: AccountRecord, anchor: Link | null): Promise<AuditVerdict> {
  // The head is read first: events that are chained during the walk lie behind it.
  const head = await store.findChainHead(id)
  const walk = new ChainWalk(keys.audit, id, anchor)
  let fault: ChainFault | null = null
  for (;;) {
    const limit = Math.min(pageSize, (head?.sequence ?? 0) - walk.sequence)
    const events = limit > 0 ? await store.listEvents(id, walk.sequence, limit) : []
    if (events.length === 0) break
    fault = walk.follow(events)
    if (fault !== null) break
  }
  return { accountId: id, loginName, verified: walk.sequence, unchained: await store.countUnchainedEvents(id), fault: fault ?? walk.finish(head) }
}
