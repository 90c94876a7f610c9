/** All entries of a BLOB, a few at a time, so that requests are answered in between. */
import { setImmediate as pause } from 'node:timers/promises'
import { readEntry, type KnownModel, type ReadEntry } from './read-entry.ts'

type Fault = Omit<Extract<ReadEntry, { kind: 'fault' }>, 'reported'>

export type ReadModels = {
  readonly models: readonly KnownModel[]
  readonly faults: readonly Fault[]
}

const atOnce = 50

/**
 * Of two entries for one identifier the first counts, and the other is a fault; what is reported of the model counts in
 * both, and also where the rest of an entry does not read.
 */
export async function readModels(entries: readonly unknown[], read: (entry: unknown) => ReadEntry = readEntry): Promise<ReadModels> {
  const found: KnownModel[] = []
  const reported: KnownModel[] = []
  const faults: Fault[] = []
  for (const [index, entry] of entries.entries()) {
    if (index % atOnce === atOnce - 1) await pause()
    const result = read(entry)
    if (result.kind === 'model') found.push(result.model)
    if (result.kind !== 'fault') continue
    const { reported: model, ...fault } = result
    faults.push(fault)
    if (model !== undefined) reported.push(model)
  }
  const known = createKnown()
  for (const model of found) {
    const twice = known.take(model)
    if (twice !== null) faults.push({ kind: 'fault', about: twice, problem: 'it appears twice' })
  }
  for (const model of reported) known.take(model)
  return { models: known.models, faults }
}

/** `take`: the identifier that is known already, null where the model is new; then its reports join those of the known. */
function createKnown(): { readonly models: readonly KnownModel[]; readonly take: (model: KnownModel) => string | null } {
  const models: KnownModel[] = []
  const places = new Map<string, number>()
  const take = (model: KnownModel) => {
    const identifiers = identifiersOf(model)
    const twice = identifiers.filter((identifier) => places.has(identifier))
    for (const place of new Set(twice.map((identifier) => places.get(identifier) ?? 0))) {
      const first = models[place]
      if (first !== undefined) models[place] = { ...first, statusReports: [...first.statusReports, ...model.statusReports] }
    }
    if (twice.length > 0) return twice[0] ?? null
    for (const identifier of identifiers) places.set(identifier, models.length)
    models.push(model)
    return null
  }
  return { models, take }
}

/** An AAGUID and a key identifier never look alike. */
export function identifiersOf({ aaguid, attestationKeyIdentifiers }: Pick<KnownModel, 'aaguid' | 'attestationKeyIdentifiers'>): readonly string[] {
  return aaguid === null ? attestationKeyIdentifiers : [aaguid, ...attestationKeyIdentifiers]
}
