import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { createKapProvider } from '../activation/kap-provider.ts'
import { createLog } from '../observe/log.ts'
import { createMetrics } from '../observe/metrics.ts'
import { advanceAnchors } from '../relying-party/advance-anchors.ts'
import { chainAuditEvents } from '../relying-party/chain-audit-events.ts'
import type { Services } from '../relying-party/services.ts'
import type { MetadataSource } from '../trust/metadata-source.ts'
import { readAnchorFile, writeAnchorFile } from './anchor-file.ts'
import { demandData, makeDataFolder, nameDataFiles, type DataFiles } from './data-folder.ts'
import { openMetadata, type OpenedMetadata } from './open-metadata.ts'
import { openStore } from './open-store.ts'
import { createRandomPool } from './random-pool.ts'
import { checkSealingKey, deriveKeys, loadSealingKey } from './sealing-key.ts'

/** What a test may put in another's place; everything else is real. */
export type Surroundings = {
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Gets whole log lines. */
  readonly writeLog: (line: string) => void
  readonly metadata?: MetadataSource
  /** `nothing`: where there is no data there is nothing to open. Default `data`. */
  readonly mayMake?: 'data' | 'nothing'
}

export type OpenedServices = {
  readonly services: Services
  readonly files: DataFiles
  /** Chains what is not chained yet and moves the anchor file on. */
  readonly chain: () => Promise<void>
  readonly metadata: OpenedMetadata
  readonly close: () => Promise<void>
}

/**
 * Everything the operations need, ready to use; nothing runs in the background yet.
 * @throws {StartFault}
 */
export async function openServices(config: Config, { clock, writeLog, metadata, mayMake = 'data' }: Surroundings): Promise<OpenedServices> {
  const files = nameDataFiles(config.dataFolder)
  if (mayMake === 'data') makeDataFolder(files.folder)
  else demandData(config, files)
  const kek = loadSealingKey(config, files)
  const store = await openStore(config, files)
  try {
    await checkSealingKey(store, kek)
    const log = createLog(writeLog, clock, config.logLevel)
    const parts = { store, log, metrics: createMetrics(), keys: deriveKeys(kek), clock, randomBytes: createRandomPool(randomBytes) }
    // Who brings a source of his own wants nothing downloaded for another.
    const asked = metadata === undefined ? config : { ...config, metadata: { ...config.metadata, url: null } }
    const opened = await openMetadata(asked, files.metadata, parts)
    const services: Services = { ...parts, metadata: metadata ?? opened.source, activation: createKapProvider(randomBytes) }
    return {
      services, files, metadata: opened, chain: await createChaining(services, files),
      close: () => {
        opened.stop()
        return store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function createChaining(services: Services, { folder, anchors: path }: DataFiles): Promise<() => Promise<void>> {
  let anchors = await readAnchorFile(path)
  return async () => {
    const heads = await chainAuditEvents(services)
    // A command beside a verifier elsewhere has no folder; that verifier's own anchors will move on.
    if (heads.size === 0 || !existsSync(folder)) return
    anchors = await advanceAnchors(services, anchors, heads)
    await writeAnchorFile(path, anchors)
  }
}
