import type { ModelList } from '../contract/shapes/administration.ts'
import type { ModelStatement } from '../trust/metadata-source.ts'
import type { AccountCaller, Services } from './services.ts'

type Model = ModelList['models'][number]

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

/**
 * The models the account's keys claim to be, with how many there are of each, and then the others
 * that the metadata knows. A count is of claims; each device says whether its own is proven.
 */
export async function listModels({ store, metadata }: Services, { account }: AccountCaller): Promise<ModelList> {
  const counts = await store.countModels(account.id)
  const known = new Map<ModelStatement, number>()
  const unknown = new Map<string, number>()
  for (const { deviceCount, ...model } of counts) {
    const statement = metadata.find(model)
    if (statement !== null) known.set(statement, (known.get(statement) ?? 0) + deviceCount)
    else unknown.set(model.aaguid, (unknown.get(model.aaguid) ?? 0) + deviceCount)
  }
  const others = metadata.list().filter((statement) => !known.has(statement))
  return {
    models: [
      ...[...known].map(([statement, count]) => showModel(statement, count)),
      ...[...unknown].map(([aaguid, count]) => showUnknown(aaguid, count)),
      ...others.map((statement) => showModel(statement, 0)),
    ],
  }
}

function showModel({ aaguid, name, icon, certification, statusReports }: ModelStatement, deviceCount: number): Model {
  return { aaguid, name, icon, certification, status: statusReports.at(-1)?.status ?? 'unknown', deviceCount }
}

function showUnknown(aaguid: string, deviceCount: number): Model {
  return { aaguid: aaguid === zeroAaguid ? null : aaguid, name: null, icon: null, certification: null, status: 'unknown', deviceCount }
}
