/** The metadata source of a verifier: private models and the BLOB, joined, and made anew when either changes. */
import type { MetadataSource } from '../metadata-source.ts'
import type { FolderModels } from '../metadata-folder.ts'
import { modelsOf, type LoadedBlob } from './blob-keeper.ts'
import { dayOf } from './calendar-day.ts'
import { indexModels } from './model-index.ts'
import { staleAfter } from './schedule.ts'

export type KnownModels = {
  readonly source: MetadataSource
  /** Something was loaded. */
  readonly rebuild: () => void
  /** Rebuilds when a report has taken effect since; for a clock that ticks. */
  readonly rebuildByDate: () => void
}

export function createKnownModels(blob: () => LoadedBlob | null, own: () => FolderModels | null, clock: () => number): KnownModels {
  const build = () => {
    const nowMs = clock()
    const index = indexModels(own()?.models ?? [], modelsOf(blob()), nowMs)
    const passedDates = index.passedDates(nowMs)
    return { ...index, day: dayOf(nowMs), passedDates, countDates: index.passedDates, version: nameVersion(blob(), own(), passedDates) }
  }
  let built = build()
  const rebuild = () => {
    built = build()
  }
  return {
    source: {
      get version() {
        return built.version
      },
      get staleAfterMs() {
        const loaded = blob()
        return loaded === null ? null : staleAfter(loaded.nextUpdate)
      },
      find: (model) => built.find(model),
      list: () => built.list(),
    },
    rebuild,
    rebuildByDate: () => {
      const nowMs = clock()
      if (dayOf(nowMs) === built.day) return
      built = { ...built, day: dayOf(nowMs) }
      if (built.countDates(nowMs) !== built.passedDates) rebuild()
    },
  }
}

/** The same on every node that has loaded the same, on the same day. */
function nameVersion(blob: LoadedBlob | null, own: FolderModels | null, passedDates: number): string {
  const parts = [
    ...(blob === null ? [] : [`fido-${blob.number}`]),
    ...(own === null || own.models.length === 0 ? [] : [`own-${own.digest}`]),
  ]
  return parts.length === 0 ? 'none' : `${parts.join('+')}.${passedDates}`
}
