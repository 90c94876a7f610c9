/** Verifiers on a folder of their own, a publisher they trust, and a clock that can be moved. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { openVerifierServices } from '../../server/main.ts'
import { MetadataFault } from '../../server/trust/fido-mds/metadata-fault.ts'
import type { OpenedServices } from '../../server/wiring/open-services.ts'
import { StartFault } from '../../server/wiring/start-fault.ts'
import { aaguidAt, dayAfter, makeEntry } from '../authenticator/metadata-authority.ts'
import { startPublisher, type Publisher } from './metadata-publisher.ts'

/** Made anew for every test, but for the publisher. */
export type MetadataStage = {
  publisher: Publisher
  folder: string
  /** Of the nodes' clock; the database keeps its own. */
  offsetMs: number
  readonly log: string[]
  readonly opened: OpenedServices[]
  readonly open: (environment?: Record<string, string>, at?: string) => Promise<OpenedServices>
}

export function setMetadataStage(): MetadataStage {
  const stage: MetadataStage = {
    // Set before any test runs.
    publisher: undefined as unknown as Publisher,
    folder: '', offsetMs: 0, log: [], opened: [],
    open: async (environment = {}, at = stage.folder) => {
      const config = readConfig({ KEYTAP_DATA: at, ...await stage.publisher.settings(stage.folder), ...environment })
      const services = await openVerifierServices(config, { clock: () => Date.now() + stage.offsetMs, writeLog: (line) => stage.log.push(line) })
      stage.opened.push(services)
      return services
    },
  }
  before(async () => {
    stage.publisher = await startPublisher()
  })
  after(() => stage.publisher.close())
  beforeEach(async () => {
    stage.folder = await mkdtemp(join(tmpdir(), 'keytap-metadata-'))
    stage.offsetMs = 0
    stage.log.length = 0
  })
  afterEach(async () => {
    for (const { close } of stage.opened.splice(0)) await close()
    await rm(stage.folder, { recursive: true, force: true })
  })
  return stage
}

/** A BLOB of this number, with one model that is of it alone. */
export const payload = (no: number, change: Record<string, unknown> = {}) => ({ no, nextUpdate: dayAfter(Date.now(), 30), entries: [makeEntry(aaguidAt(no))], ...change })
export const numberOf = ({ metadata }: OpenedServices): number | null => metadata.blob()?.number ?? null
export const knows = ({ services: { metadata } }: OpenedServices, index: number): boolean => metadata.find({ aaguid: aaguidAt(index), attestationKeyIdentifier: null }) !== null
export const metric = ({ services: { metrics } }: OpenedServices, name: string): string | null =>
  metrics.render().split('\n').find((line) => line.startsWith(name))?.split(' ').at(-1) ?? null

/** Why metadata was not taken; `none` when it was. */
export async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof MetadataFault) return error.reason
    if (error instanceof StartFault && error.cause instanceof MetadataFault) return error.cause.reason
    throw error
  }
  return 'none'
}
