/** All entries of a BLOB, a few at a time, so that requests are answered in between. */
import { setImmediate as pause } from 'node:timers/promises'
import { readEntry, type KnownModel, type ReadEntry } from './read-entry.ts'

export type ReadModels = {
  readonly models: readonly KnownModel[]
  readonly faults: readonly Extract<ReadEntry, { kind: 'fault' }>[]
}

const atOnce = 50

/** Of two entries for one identifier the first counts, and the other is a fault. */
export async function readModels(entries: readonly unknown[], read: (entry: unknown) => ReadEntry = readEntry): Promise<ReadModels> {
  const models: KnownModel[] = []
  const faults: Extract<ReadEntry, { kind: 'fault' }>[] = []
  const known = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    if (index % atOnce === atOnce - 1) await pause()
    const result = read(entry)
    if (result.kind === 'fault') faults.push(result)
    if (result.kind !== 'model') continue
    const identifiers = identifiersOf(result.model)
    const twice = identifiers.find((identifier) => known.has(identifier))
    if (twice !== undefined) {
      faults.push({ kind: 'fault', about: twice, problem: 'it appears twice' })
      continue
    }
    for (const identifier of identifiers) known.add(identifier)
    models.push(result.model)
  }
  return { models, faults }
}

/** An AAGUID and a key identifier never look alike. */
export function identifiersOf({ aaguid, attestationKeyIdentifiers }: Pick<KnownModel, 'aaguid' | 'attestationKeyIdentifiers'>): readonly string[] {
  return aaguid === null ? attestationKeyIdentifiers : [aaguid, ...attestationKeyIdentifiers]
}
