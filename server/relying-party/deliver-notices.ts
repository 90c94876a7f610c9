import type { Notifier } from '../notify/notifier.ts'
import type { NoticeRecord } from '../store/records.ts'
import { fillCode } from './oath/fill-code.ts'
import type { Services } from './services.ts'

/** Sent at once, and leased and taken by one statement each. */
const batch = 100
/** Longer than any carrier takes for a batch; a node that dies meanwhile loses its lease by then. */
const leaseMs = 60_000
const firstDelayMs = 5000
const longestDelayMs = 3_600_000

/**
 * Hands the notices that are due to the carrier: at least once each, oldest first, with growing
 * pauses after a failure, for ever (a notice of a planted key is worth a late arrival).
 * @returns how many the carrier took
 */
export async function deliverNotices(services: Services, notifier: Notifier): Promise<number> {
  let taken = 0
  for (;;) {
    const notices = await services.store.leaseNotices(batch, leaseMs)
    const outcomes = await Promise.all(notices.map((notice) => deliver(services, notifier, notice)))
    const sent = notices.filter((_notice, index) => outcomes[index])
    for (const owner of new Set(sent.map(({ accountId }) => accountId))) {
      await services.store.takeNotices(owner, sent.filter(({ accountId }) => accountId === owner).map(({ id }) => id))
    }
    taken += sent.length
    // A carrier that refuses them all gets a pause before the next batch.
    if (notices.length < batch || sent.length === 0) return taken
  }
}

/** Whether it is done with: the carrier took it, or a code in it is over. What a carrier refused is due again after a pause. */
async function deliver(services: Services, notifier: Notifier, notice: NoticeRecord): Promise<boolean> {
  const { store, log, metrics } = services
  try {
    const filled = await fillCode(services, notice)
    if (filled === null) {
      metrics.count('keytap_notices_total', { carrier: notifier.name, outcome: 'dropped' })
      return true
    }
    await notifier.send(filled)
  } catch (error) {
    metrics.count('keytap_notices_total', { carrier: notifier.name, outcome: 'failed' })
    log.warn('a notice could not be sent', { notice: notice.id, kind: notice.kind, carrier: notifier.name, attempts: notice.attempts + 1, cause: nameOf(error) })
    await store.retryNotice(notice.accountId, notice.id, delayAfter(notice.attempts))
    return false
  }
  metrics.count('keytap_notices_total', { carrier: notifier.name, outcome: 'sent' })
  return true
}

/** 5 s, 10 s, 20 s … an hour. */
export function delayAfter(attempts: number): number {
  return Math.min(firstDelayMs * 2 ** Math.min(attempts, 20), longestDelayMs)
}

/** The class only: a carrier's message may quote the address or more. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
