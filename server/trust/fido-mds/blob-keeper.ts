/**
 * Holds the newest BLOB of one publisher in memory, in the store, where the other nodes find it, and in a
 * file, where this node finds it when the store was set back. All three are believed only as far as the
 * signature goes, and the number never goes back over any of them.
 */
import type { Log } from '../../observe/log.ts'
import type { MetadataRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { MetadataFault } from './metadata-fault.ts'
import type { KnownModel } from './read-entry.ts'
import { readModels, type ReadModels } from './read-models.ts'
import type { SignerRules } from './signer.ts'
import { verifyBlob } from './verify-blob.ts'

export type LoadedBlob = ReadModels & { readonly number: number; readonly nextUpdate: string }

/** A place on this node; what goes wrong with it is told and does not stop anything. */
export type BlobFile = { readonly read: () => Promise<Uint8Array | null>; readonly write: (blob: Uint8Array) => Promise<void> }

export type KeeperParts = {
  readonly store: Pick<Store, 'findMetadata' | 'findMetadataBlob' | 'advanceMetadata' | 'touchMetadata'>
  readonly file: BlobFile
  /** Names the publisher in the store: another root or host name is another publisher. */
  readonly source: string
  readonly signer: Omit<SignerRules, 'nowMs'>
  readonly log: Log
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Called after every change of what is loaded. */
  readonly changed: () => void
}

export type BlobKeeper = {
  readonly loaded: () => LoadedBlob | null
  /** From store and file, whichever is newer, and the other is brought up to it. */
  readonly load: () => Promise<void>
  /** Takes over what another node has put into the store; answers what the store says. */
  readonly adopt: () => Promise<MetadataRecord | null>
  /**
   * A BLOB that just arrived. Nothing changes unless all of it holds.
   * @throws {MetadataFault} what `verifyBlob` throws, and older
   */
  readonly offer: (blob: Uint8Array) => Promise<'updated' | 'unchanged'>
}

const noModels: readonly KnownModel[] = []
export const modelsOf = (blob: LoadedBlob | null): readonly KnownModel[] => blob?.models ?? noModels

/** `unusable`: a number in the store whose BLOB does not hold here, so that it is told of once. */
type State = { loaded: LoadedBlob | null; unusable: number | null }

export function createBlobKeeper(parts: KeeperParts): BlobKeeper {
  const state: State = { loaded: null, unusable: null }
  return {
    loaded: () => state.loaded,
    load: () => load(parts, state),
    adopt: () => adopt(parts, state),
    offer: (blob) => offer(parts, state, blob),
  }
}

async function load(parts: KeeperParts, state: State): Promise<void> {
  const { store, file, source } = parts
  const record = await store.findMetadataBlob(source)
  const filed = await file.read()
  const stored = await openStored(parts, record)
  const own = await openKept(parts, filed, 'file')
  if (record !== null && stored === null) state.unusable = record.number
  for (const blob of [stored, own]) if (blob !== null) use(parts, state, blob)
  if (own !== null && filed !== null && own.number > (stored?.number ?? -1)) {
    await store.advanceMetadata(source, { number: own.number, blob: filed })
  }
  if (stored !== null && record !== null && stored.number > (own?.number ?? -1)) await writeFile(parts, record.blob)
}

async function adopt(parts: KeeperParts, state: State): Promise<MetadataRecord | null> {
  const { store, source } = parts
  const record = await store.findMetadata(source)
  if (record === null || record.number === state.unusable || record.number <= (state.loaded?.number ?? -1)) return record
  const kept = await store.findMetadataBlob(source)
  const blob = await openStored(parts, kept)
  if (blob === null || kept === null) {
    state.unusable = record.number
    return record
  }
  use(parts, state, blob)
  await writeFile(parts, kept.blob)
  return record
}

async function offer(parts: KeeperParts, state: State, bytes: Uint8Array): Promise<'updated' | 'unchanged'> {
  const { store, source, clock } = parts
  const blob = await open(parts, bytes, clock())
  const record = await store.findMetadata(source)
  const floor = Math.max(record?.number ?? -1, state.loaded?.number ?? -1)
  if (blob.number < floor) throw older(blob.number, floor)
  if (blob.number === state.loaded?.number && record?.number === blob.number) {
    await store.touchMetadata(source)
    return 'unchanged'
  }
  if (await store.advanceMetadata(source, { number: blob.number, blob: bytes }) === 'older') throw older(blob.number, floor)
  await writeFile(parts, bytes)
  use(parts, state, blob)
  return 'updated'
}

/** Two may have been opened at once; the older does not replace the newer. */
function use({ log, changed }: KeeperParts, state: State, blob: LoadedBlob): void {
  if (state.loaded !== null && blob.number <= state.loaded.number) return
  state.loaded = blob
  tellFaults(log, blob)
  changed()
}

async function open({ signer }: KeeperParts, blob: Uint8Array, nowMs: number | null): Promise<LoadedBlob> {
  const { number, nextUpdate, entries } = await verifyBlob(blob, { ...signer, nowMs })
  return { number, nextUpdate, ...await readModels(entries) }
}

/** What was kept was taken while its certificates were valid. */
async function openKept(parts: KeeperParts, blob: Uint8Array | null, where: string): Promise<LoadedBlob | null> {
  if (blob === null) return null
  try {
    return await open(parts, blob, null)
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error
    parts.log.warn('metadata that was kept is of another publisher or damaged, and is not used', { where, reason: error.reason })
    return null
  }
}

/** The number beside it is not signed: one that differs would put an old BLOB above a newer one. */
async function openStored(parts: KeeperParts, record: (MetadataRecord & { readonly blob: Uint8Array }) | null): Promise<LoadedBlob | null> {
  const blob = await openKept(parts, record?.blob ?? null, 'store')
  if (blob === null || blob.number === record?.number) return blob
  parts.log.warn('metadata in the store is not the one its row says, and is not used', { number: blob.number, row: record?.number ?? null })
  return null
}

/** A full disk costs the copy; the store has the other. */
async function writeFile({ file, log }: KeeperParts, blob: Uint8Array): Promise<void> {
  try {
    await file.write(blob)
  } catch (error) {
    log.warn('metadata cannot be kept in the data folder', { cause: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' })
  }
}

const older = (number: number, floor: number) => new MetadataFault(
  'older', `The metadata has number ${number}, and ${floor} was taken before: it is older.`, 'Ask its publisher; somebody may be sending yesterday\'s trust.',
)

const toldFaults = 5

function tellFaults(log: Log, { number, models, faults }: LoadedBlob): void {
  log.info('metadata is loaded', { number, models: models.length, leftOut: faults.length })
  for (const { about, problem } of faults.slice(0, toldFaults)) log.warn('an entry of the metadata is left out', { entry: about, problem })
}
