/** What is known of models at one moment, joined and indexed; made anew when anything of it changes. */
import type { MetadataSource, ModelStatement } from '../metadata-source.ts'
import type { KnownModel } from './read-entry.ts'
import { identifiersOf } from './read-models.ts'
import { countPassedDates, findCertification } from './read-reports.ts'

export type ModelIndex = Pick<MetadataSource, 'find' | 'list'> & {
  /** Of the dates of all reports, how many are past at this moment. */
  readonly passedDates: (atMs: number) => number
}

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

/**
 * Private models come first and take the place of public ones of the same identifier. What the public
 * reports say of the model stays: a file of one's own does not undo a revocation.
 */
export function indexModels(own: readonly KnownModel[], published: readonly KnownModel[], nowMs: number): ModelIndex {
  const publishedBy = new Map(published.flatMap((model) => identifiersOf(model).map((id) => [id, model] as const)))
  const taken = new Set<KnownModel>()
  const joined = own.map((model) => {
    const others = new Set(identifiersOf(model).flatMap((id) => publishedBy.get(id) ?? []))
    for (const other of others) taken.add(other)
    return { ...model, statusReports: [...model.statusReports, ...[...others].flatMap(({ statusReports }) => statusReports)] }
  })
  const all = [...joined, ...published.filter((model) => !taken.has(model))]
  const statements = all.map((model): ModelStatement => ({ ...model, certification: findCertification(model.statusReports, nowMs) }))
  const byIdentifier = new Map<string, ModelStatement>()
  for (const statement of statements) {
    for (const id of identifiersOf(statement)) if (!byIdentifier.has(id)) byIdentifier.set(id, statement)
  }
  return {
    find: ({ aaguid, attestationKeyIdentifier }) => byIdentifier.get(aaguid === zeroAaguid ? attestationKeyIdentifier ?? '' : aaguid) ?? null,
    list: () => statements,
    passedDates: (atMs) => all.reduce((sum, { statusReports }) => sum + countPassedDates(statusReports, atMs), 0),
  }
}
