/** Renews the BLOB when its time has come. Runs beside the requests and never in one. */
import type { Log } from '../../observe/log.ts'
import type { Metrics } from '../../observe/metrics.ts'
import type { MetadataRecord } from '../../store/records.ts'
import type { BlobKeeper } from './blob-keeper.ts'
import { MetadataFault } from './metadata-fault.ts'
import { planNextCheck, planRetry } from './schedule.ts'

const minuteMs = 60_000

export type RefresherParts = {
  readonly keeper: BlobKeeper
  readonly download: () => Promise<Uint8Array>
  readonly log: Log
  readonly metrics: Metrics
  /** Unix milliseconds. */
  readonly clock: () => number
  /** 0 to 1. */
  readonly chance: () => number
}

export type Refresher = {
  /** Downloads and offers, whatever the time; a failure is counted, told and thrown. */
  readonly refresh: () => Promise<'updated' | 'unchanged'>
  /** Refreshes if the time has come; a failure only sets the time of the next try. */
  readonly refreshWhenDue: (record: MetadataRecord | null) => Promise<void>
}

export function createRefresher({ keeper, download, log, metrics, clock, chance }: RefresherParts): Refresher {
  let failures = 0
  let retryAtMs = 0
  let luck = chance()
  const refresh = async () => {
    try {
      const outcome = await keeper.offer(await download())
      metrics.count('keytap_metadata_updates_total', { outcome })
      if (failures > 0) log.info('metadata can be renewed again', { failures })
      failures = 0
      return outcome
    } catch (error) {
      failures += 1
      const reason = error instanceof MetadataFault ? error.reason : 'store'
      metrics.count('keytap_metadata_updates_total', { outcome: reason })
      // One line for a verifier without a way out, not one an hour; what is stale is told apart from this.
      const tell = failures === 1 ? log.warn : log.debug
      tell('metadata could not be renewed and will be tried again', { reason, failures, ...(error instanceof MetadataFault ? { problem: error.message, hint: error.hint } : {}) })
      throw error
    } finally {
      luck = chance()
    }
  }
  return {
    refresh,
    refreshWhenDue: async (record) => {
      const blob = keeper.loaded()
      // The database knows when any node asked last, by its own clock.
      const agoMs = record === null ? null : record.nowMs - record.checkedAtMs
      // A check in the time to come was dated by a clock that has been put right since: ask, and date it anew.
      const kept = agoMs === null || agoMs < -minuteMs || blob === null ? null : { checkedAtMs: clock() - agoMs, nextUpdate: blob.nextUpdate }
      if (clock() < Math.max(retryAtMs, planNextCheck(kept, luck))) return
      try {
        await refresh()
      } catch {
        retryAtMs = clock() + planRetry(failures, luck)
      }
    },
  }
}
