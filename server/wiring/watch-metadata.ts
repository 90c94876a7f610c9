/** Gauges and log lines about the age of the metadata: stale metadata is told, and stops nobody by itself. */
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { LoadedBlob } from '../trust/fido-mds/blob-keeper.ts'
import type { FolderModels } from '../trust/metadata-folder.ts'
import type { MetadataSource } from '../trust/metadata-source.ts'

export type Watched = {
  readonly source: MetadataSource
  readonly blob: () => LoadedBlob | null
  readonly own: () => FolderModels | null
  readonly log: Log
  readonly metrics: Metrics
  /** Unix milliseconds. */
  readonly clock: () => number
}

/** @returns to be called now and then; each BLOB is called stale once */
export function watchMetadata({ source, blob, own, log, metrics, clock }: Watched): () => void {
  let toldStale: number | null = null
  return () => {
    const loaded = blob()
    const stale = source.staleAfterMs !== null && clock() > source.staleAfterMs
    metrics.set('keytap_metadata_number', loaded?.number ?? 0)
    metrics.set('keytap_metadata_stale', Number(stale))
    metrics.set('keytap_metadata_models', source.list().length)
    metrics.set('keytap_metadata_faulty_entries', (loaded?.faults.length ?? 0) + (own()?.faults.length ?? 0))
    if (!stale || loaded === null || loaded.number === toldStale) return
    toldStale = loaded.number
    log.warn('metadata is past its time; policies say whether new keys are taken', { number: loaded.number, nextUpdate: loaded.nextUpdate })
  }
}
