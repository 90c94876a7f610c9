import { refuse } from '../contract/refuse.ts'
import { trustKind } from '../contract/shapes/device.ts'
import type { FleetQuery } from '../relying-party/list-fleet.ts'

/** @throws {Refusal} malformed */
export function readFleetQuery(query: ReadonlyMap<string, string>): FleetQuery {
  const trust = trustKind.optional().safeParse(query.get('trust'))
  if (!trust.success) throw unknown('trust')
  const standing = query.get('standing')
  if (standing !== undefined && standing !== 'good' && standing !== 'flagged') throw unknown('standing')
  const limit = query.get('limit') ?? '100'
  if (!/^([1-9]\d{0,2}|1000)$/.test(limit)) throw unknown('limit')
  return { trust: trust.data, standing, from: query.get('from'), limit: Number(limit) }
}

const unknown = (name: string) => refuse('malformed', { detail: `?${name} is not one of those documented.`, params: { paths: [`?${name}`] } })
