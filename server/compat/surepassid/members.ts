/**
 * A request's members, read as the programs of the older system write them: names in any case, with space around them,
 * in several spellings; numbers as numbers or as their text.
 */
import { refuse, type Refusal } from '../../contract/refuse.ts'

export type Members = {
  /** The first of these names that has a value, as text; null where none has. @throws {Refusal} malformed for an object */
  readonly text: (...names: readonly string[]) => string | null
  /** Likewise, and it must be there. @throws {Refusal} malformed */
  readonly demand: (...names: readonly string[]) => string
  /** A whole number in these bounds; null where there is none. @throws {Refusal} malformed */
  readonly integer: (name: string, bounds: { readonly from: number; readonly to: number }) => number | null
  /** 1 and true are true, all else that can be meant is false. @throws {Refusal} malformed */
  readonly flag: (name: string) => boolean
  /** An object as it was sent; null for anything else. */
  readonly object: (name: string) => unknown
}

/** @throws {Refusal} malformed for what is no object, and where two names are one */
export function createMembers(body: unknown): Members {
  const values = collect(body)
  const find = (names: readonly string[]): unknown =>
    names.map((name) => values.get(name.toLowerCase())).find((value) => value !== undefined && value !== null) ?? null
  const text: Members['text'] = (...names) => {
    const value = find(names)
    if (value !== null && typeof value === 'object') throw unfit(names[0], 'is not a text')
    return value === null ? null : String(value)
  }
  return {
    text,
    demand: (...names) => {
      const value = text(...names)
      if (value === null || value === '') throw unfit(names[0], 'is missing')
      return value
    },
    integer: (name, { from, to }) => {
      const given = text(name)?.trim() ?? ''
      if (given === '') return null
      const value = /^-?\d{1,15}$/.test(given) ? Number(given) : Number.NaN
      if (!(value >= from && value <= to)) throw unfit(name, `is not a whole number from ${from} to ${to}`)
      return value
    },
    flag: (name) => {
      const given = text(name)?.trim().toLowerCase() ?? ''
      if (!['', '0', '1', 'true', 'false'].includes(given)) throw unfit(name, 'is neither true nor false')
      return given === '1' || given === 'true'
    },
    object: (name) => {
      const value = find([name])
      return typeof value === 'object' ? value : null
    },
  }
}

/** The same members, of which the named has this value. */
export function withText(members: Members, name: string, value: string): Members {
  return {
    ...members,
    text: (...names) => (names.includes(name) ? value : members.text(...names)),
    demand: (...names) => (names.includes(name) ? value : members.demand(...names)),
  }
}

/** Where two members would be the same one, nobody guesses which was meant. */
function collect(body: unknown): ReadonlyMap<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refuse('malformed', { detail: 'The body is no object.' })
  const values = new Map<string, unknown>()
  for (const [name, value] of Object.entries(body)) {
    const key = name.trim().toLowerCase()
    if (values.has(key)) throw unfit(key, 'comes twice')
    values.set(key, value)
  }
  return values
}

/** Names of members are the program's own; only those of the interface are said again. */
const unfit = (name: string | undefined, why: string): Refusal =>
  refuse('malformed', { detail: `The member "${/^\w{1,40}$/.test(name ?? '') ? name : '…'}" ${why}.` })
