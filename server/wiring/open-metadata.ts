/** Hangs the metadata: the kept BLOB, the folder of private models, and the way to the publisher. */
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../config.ts'
import type { Services } from '../relying-party/services.ts'
import { createBlobKeeper, type BlobFile, type LoadedBlob } from '../trust/fido-mds/blob-keeper.ts'
import { downloadBlob } from '../trust/fido-mds/download.ts'
import { createKnownModels } from '../trust/fido-mds/known-models.ts'
import { createRefresher } from '../trust/fido-mds/refresher.ts'
import { MetadataFault } from '../trust/fido-mds/metadata-fault.ts'
import type { FolderModels } from '../trust/metadata-folder.ts'
import type { MetadataSource } from '../trust/metadata-source.ts'
import { readMetadataRoots } from './metadata-root.ts'
import { openPrivateModels } from './private-models.ts'
import { replaceFile } from './replace-file.ts'
import { StartFault } from './start-fault.ts'
import { watchMetadata } from './watch-metadata.ts'

export type OpenedMetadata = {
  readonly source: MetadataSource
  readonly blob: () => LoadedBlob | null
  readonly own: () => FolderModels | null
  /** Names the publisher in the store. */
  readonly publisher: string
  /** Takes over what other nodes, commands and files brought; tells gauges and log how old all is. */
  readonly look: () => Promise<void>
  /** Downloads when the time has come. */
  readonly refreshWhenDue: () => Promise<void>
  /** @throws {StartFault} when it was not taken; what was kept stays in force */
  readonly refresh: () => Promise<'updated' | 'unchanged'>
  /** @throws {StartFault} */
  readonly offer: (blob: Uint8Array) => Promise<'updated' | 'unchanged'>
  /** Cuts a download off. */
  readonly stop: () => void
}

type Parts = Pick<Services, 'store' | 'log' | 'metrics' | 'clock' | 'randomBytes'>

/** @throws {StartFault} */
export async function openMetadata(config: Config, file: string, { store, log, metrics, clock, randomBytes }: Parts): Promise<OpenedMetadata> {
  const { url, hostName, folder } = config.metadata
  const roots = readMetadataRoots(config)
  const publisher = hash('sha256', [hostName, ...roots.map(({ fingerprint }) => fingerprint).sort()].join('\n'), 'hex').slice(0, 32)
  let known: ReturnType<typeof createKnownModels> | null = null
  const changed = () => known?.rebuild()
  const keeper = createBlobKeeper({ store, file: openBlobFile(file), source: publisher, signer: { roots, hostName }, log, clock, changed })
  const own = await openPrivateModels(folder, log, changed)
  await keeper.load()
  const { source, rebuildByDate } = known = createKnownModels(keeper.loaded, own.loaded, clock)
  const ended = new AbortController()
  const chance = () => new DataView(Uint8Array.from(randomBytes(4)).buffer).getUint32(0) / 2 ** 32
  const refresher = createRefresher({ keeper, download: () => downloadBlob(demandUrl(url), ended.signal), log, metrics, clock, chance })
  const tellAge = watchMetadata({ source, blob: keeper.loaded, own: own.loaded, log, metrics, clock })
  return {
    source, publisher, blob: keeper.loaded, own: own.loaded,
    look: async () => {
      await Promise.all([keeper.adopt(), own.look()])
      rebuildByDate()
      tellAge()
    },
    refreshWhenDue: async () => (url === null ? undefined : refresher.refreshWhenDue(await store.findMetadata(publisher))),
    refresh: () => telling(refresher.refresh()),
    offer: (blob) => telling(keeper.offer(blob)),
    stop: () => ended.abort(),
  }
}

function demandUrl(url: string | null): string {
  if (url !== null) return url
  throw new MetadataFault('unreachable', 'Metadata is not downloaded here: KEYTAP_METADATA_URL is off.', 'Set it, or use "keytap metadata import FILE".')
}

async function telling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof MetadataFault) throw new StartFault(error.message, error.hint, { cause: error })
    throw error
  }
}

/** A command beside a verifier elsewhere has no data folder, and needs no copy. */
function openBlobFile(path: string): BlobFile {
  return {
    read: async () => (existsSync(path) ? readFile(path) : null),
    write: async (blob) => (existsSync(dirname(path)) ? replaceFile(path, blob) : undefined),
  }
}

