import { refuse } from '../contract/refuse.ts'
import type { ModelList } from '../contract/shapes/administration.ts'
import type { ModelCount } from '../store/store.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import { isEffective } from '../trust/status-reports.ts'
import type { AccountCaller, Services } from './services.ts'

type Model = ModelList['models'][number]
type Page = { readonly after?: string | null | undefined; readonly limit?: number | undefined }

const zeroAaguid = '00000000-0000-0000-0000-000000000000'
const defaultLimit = 100
const maxLimit = 1000

/**
 * The models the account's keys claim to be, with how many there are of each, and then the others
 * that the metadata knows, each by name. A count is of claims; each device says whether its own is proven.
 * @param page.after `next` of the page before, null for the first; a list that changes meanwhile may shift
 * @param page.limit 1 to 1000, default 100: a model has a picture of some kilobytes
 * @returns `next` is null on the last page
 * @throws {Refusal} malformed
 */
export async function listModels({ store, metadata, clock }: Services, { account }: AccountCaller, page: Page = {}): Promise<ModelList> {
  const { from, limit } = readPosition(page)
  const { known, unknown } = countByModel(await store.countModels(account.id), (model) => metadata.find(model))
  const nowMs = clock()
  const all: readonly (() => Model)[] = [
    ...[...known].sort(([one], [other]) => compareNames(one, other)).map(([statement, count]) => () => showModel(statement, count, nowMs)),
    ...[...unknown.values()].map((model) => () => model),
    ...metadata.list().filter((statement) => !known.has(statement)).sort(compareNames).map((statement) => () => showModel(statement, 0, nowMs)),
  ]
  return {
    models: all.slice(from, from + limit).map((show) => show()),
    next: from + limit < all.length ? String(from + limit) : null,
  }
}

function readPosition({ after, limit = defaultLimit }: Page): { readonly from: number; readonly limit: number } {
  if (!/^\d{1,6}$/.test(after ?? '0')) throw refuse('malformed', { detail: '"after" is not a position in the list.' })
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw refuse('malformed', { detail: `"limit" is not between 1 and ${maxLimit}.` })
  return { from: Number(after ?? '0'), limit }
}

/** U2F keys have no AAGUID and are told apart by the key of their certificate. */
function countByModel(counts: readonly ModelCount[], find: (model: ModelCount) => ModelStatement | null) {
  const known = new Map<ModelStatement, number>()
  const unknown = new Map<string, Model>()
  for (const count of counts) {
    const statement = find(count)
    if (statement !== null) {
      known.set(statement, (known.get(statement) ?? 0) + count.deviceCount)
      continue
    }
    const aaguid = count.aaguid === zeroAaguid ? null : count.aaguid
    const keyIdentifier = aaguid === null ? count.attestationKeyIdentifier : null
    const key = aaguid ?? keyIdentifier ?? ''
    unknown.set(key, showUnknown(aaguid, keyIdentifier, (unknown.get(key)?.deviceCount ?? 0) + count.deviceCount))
  }
  return { known, unknown }
}

function showModel(statement: ModelStatement, deviceCount: number, nowMs: number): Model {
  const { aaguid, attestationKeyIdentifiers, name, icon, certification, attachment } = statement
  const reports = statement.statusReports.map((report) => {
    const { status, effectiveDate } = report
    return { status, effectiveDate, inEffect: isEffective(report, nowMs) }
  })
  return {
    aaguid, keyIdentifier: aaguid === null ? attestationKeyIdentifiers[0] ?? null : null, name, icon, certification, attachment,
    status: reports.findLast(({ inEffect }) => inEffect)?.status ?? 'unknown', reports, deviceCount,
  }
}

function showUnknown(aaguid: string | null, keyIdentifier: string | null, deviceCount: number): Model {
  return { aaguid, keyIdentifier, name: null, icon: null, certification: null, attachment: null, status: 'unknown', reports: [], deviceCount }
}

const compareNames = (one: ModelStatement, other: ModelStatement): number => Number(one.name > other.name) - Number(one.name < other.name)
