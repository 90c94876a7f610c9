/** The parameters of an address, each in the one form that is documented. */
import { refuse } from '../contract/refuse.ts'
import { username } from '../contract/shapes/primitives.ts'

export type Query = ReadonlyMap<string, string>

const maxPage = 1000

/** @throws {Refusal} malformed */
export function readPage(query: Query): { readonly after: string | null; readonly limit: number } {
  const after = query.get('after') ?? null
  if (after !== null && !/^\d{1,15}$/.test(after)) throw badQuery('after')
  return { after, limit: readLimit(query) }
}

/** 1 to 1000; default 100. @throws {Refusal} malformed */
export function readLimit(query: Query): number {
  const limit = query.get('limit') ?? '100'
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > maxPage) throw badQuery('limit')
  return Number(limit)
}

/** Default false. @throws {Refusal} malformed */
export function readFlag(query: Query, name: string): boolean {
  const value = query.get(name) ?? 'false'
  if (value !== 'true' && value !== 'false') throw badQuery(name)
  return value === 'true'
}

/** A serial to go on after, or null. @throws {Refusal} malformed */
export function readSerial(query: Query, name: string): string | null {
  const serial = query.get(name) ?? null
  if (serial !== null && !/^[!-~]{1,64}$/.test(serial)) throw badQuery(name)
  return serial
}

/** Null without one. @throws {Refusal} malformed */
export function readUsername(query: Query): string | null {
  const name = query.get('username') ?? null
  if (name !== null && !username.safeParse(name).success) throw badQuery('username')
  return name
}

/** Eight hex digits. @throws {Refusal} malformed */
export function readKeyId(query: Query): string {
  const kid = query.get('kid') ?? ''
  if (!/^[0-9a-f]{8}$/.test(kid)) throw badQuery('kid')
  return kid
}

const badQuery = (name: string) => refuse('malformed', { detail: `?${name} is not in the documented form.`, params: { paths: [`?${name}`] } })
