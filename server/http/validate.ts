/** Judges a body by its shape of the contract. A fault is named by its path; no value is echoed. */
import type { ZodType } from 'zod'
import { refuse } from '../contract/refuse.ts'

const maxFaults = 8
const plainName = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/

/** @throws {Refusal} malformed, with the `paths` at fault */
export function validateBody<Body>(shape: ZodType<Body>, value: unknown): Body {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const all = parsed.error.issues.flatMap((issue): readonly Fault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, maxFaults + 1).map((key) => ({ path: writePath([...issue.path, key]), why: 'unknown field' }))
      : [{ path: writePath(issue.path), why: issue.code.replaceAll('_', ' ') }],
  )
  const faults = all.filter((fault, i) => all.findIndex(({ path }) => path === fault.path) === i).slice(0, maxFaults)
  const detail = `${faults.map((fault) => `${fault.path}: ${fault.why}`).join('; ')}.`
  throw refuse('malformed', { detail, params: { paths: faults.map((fault) => fault.path) } })
}

type Fault = { readonly path: string; readonly why: string }

/** A name that a client made up is shown only when it looks like a name. */
function writePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(body)'
  return path.map((part) => (typeof part === 'number' || (typeof part === 'string' && plainName.test(part)) ? String(part) : '?')).join('.')
}
