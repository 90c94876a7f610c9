import { refuse } from '../../contract/refuse.ts'

type Issues = readonly { readonly path: readonly PropertyKey[] }[]
type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: Issues } }

/** What members say, as the contract has it; the first that does not fit is named. @throws {Refusal} malformed */
export function readShape<T>(shape: { readonly safeParse: (value: unknown) => Parsed<T> }, value: unknown): T {
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw refuse('malformed', { detail: `"${String(parsed.error.issues[0]?.path[0])}" is not in a form that can be kept.` })
  return parsed.data
}
