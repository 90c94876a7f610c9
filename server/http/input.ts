/** The words of a call besides its body: what the path names, and the query it may carry. */
import { refuse, type Refusal } from '../contract/refuse.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { Route } from '../contract/routes.ts'
import { serial as serialShape } from '../contract/shapes/licenses.ts'
import { id as idShape, username as usernameShape } from '../contract/shapes/primitives.ts'

const absent: readonly RefusalCode[] = ['ceremony_unknown', 'device_not_found', 'user_not_found', 'license_not_found', 'not_found']

const noParams: Readonly<Record<string, string>> = {}

/** Reads what a path has in the places of `{id}`, `{username}` and `{serial}`; decoded once, after the router matched the raw text. */
export function createParamReader(template: string): (path: string) => Readonly<Record<string, string>> {
  const places = template.split('/').flatMap((segment, i) => (segment.startsWith('{') ? [[segment.slice(1, -1), i] as const] : []))
  return (path) => {
    if (places.length === 0) return noParams
    const params: Record<string, string> = {}
    for (const [name, i] of places) {
      const text = findSegment(path, i)
      params[name] = text.includes('%') ? decodeURIComponent(text) : text
    }
    return params
  }
}

/** What `split('/')` would have there. V8 keeps what that makes in its table of strings, for the collector to clear. */
function findSegment(path: string, index: number): string {
  let start = 0
  for (let i = 0; i < index; i += 1) start = path.indexOf('/', start) + 1
  const end = path.indexOf('/', start)
  return end < 0 ? path.slice(start) : path.slice(start, end)
}

export type PathParams = { readonly id: string; readonly username: string; readonly serial: string }

/** A path parameter that cannot name anything is as absent as one that names nothing. */
export function readPathParams(route: Route, raw: Readonly<Record<string, string>>): PathParams {
  const { id, username, serial } = raw
  if (id !== undefined && !idShape.safeParse(id).success) throw nothingThere(route)
  if (serial !== undefined && !serialShape.safeParse(serial).success) throw nothingThere(route)
  if (username === undefined) return { id: id ?? '', username: '', serial: serial ?? '' }
  const named = usernameShape.safeParse(username)
  if (!named.success) throw nothingThere(route)
  return { id: id ?? '', username: named.data, serial: serial ?? '' }
}

function nothingThere(route: Route): Refusal {
  return refuse(absent.find((code) => route.refusals.includes(code)) ?? 'not_found')
}

const nothing: ReadonlyMap<string, string> = new Map()

/**
 * Only the parameters a route documents, each once: what else came in the address (a ticket, say)
 * was not meant for an address, and is neither used nor repeated.
 * @throws {Refusal} malformed
 */
export function readQuery(route: Route, query: string): ReadonlyMap<string, string> {
  if (query === '') return nothing
  const known = route.query ?? []
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name) || values.has(name)) throw refuse('malformed', { detail: 'The address has a parameter that this route does not know, or has it twice.' })
    values.set(name, value)
  }
  return values
}
