/**
 * A query is built by Kysely once a dialect and then only filled in: building costs more than a
 * point read does. A unit of work is a generator that yields queries and gets their outcome, so
 * one text serves SQLite, which runs it without a pause, and PostgreSQL, which waits in between.
 */
import type { Compilable } from 'kysely'
import type { Toolkit } from './toolkit.ts'

/** The place of a parameter in a compiled query. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

export type CompiledTemplate = {
  readonly sql: string
  /** Parameter values in the order of the placeholders. */
  fill(parameters: object): readonly unknown[]
}

export type Template = {
  /** Unique in the process: names the prepared statement. */
  readonly name: string
  compile(toolkit: Toolkit): CompiledTemplate
}

export type Query = { readonly template: Template; readonly parameters: object }
export type Outcome = { readonly rows: readonly unknown[]; readonly changed: number }
export type Unit<T> = Generator<Query, T, Outcome>

/** Thrown inside a unit: take back what it wrote, and this is the answer. */
export class Undo<T> {
  readonly answer: T
  constructor(answer: T) {
    this.answer = answer
  }
}

let templates = 0

const compileWith = <P extends object>(build: (k: Toolkit, p: P) => Compilable, toolkit: Toolkit): CompiledTemplate => {
  const slots = new Proxy({} as P, { get: (_target, name) => new Slot(String(name)) })
  const { sql, parameters } = build(toolkit, slots).compile()
  const fill = (values: object) =>
    parameters.map((value) => (value instanceof Slot ? (values as Record<string, unknown>)[value.name] : value))
  return { sql, fill }
}

const prepare = <P extends object>(build: (k: Toolkit, p: P) => Compilable): Template => {
  const compiled = new Map<Toolkit, CompiledTemplate>()
  return {
    name: `k${++templates}`,
    compile(toolkit) {
      const known = compiled.get(toolkit) ?? compileWith(build, toolkit)
      compiled.set(toolkit, known)
      return known
    },
  }
}

/** A query that answers rows: `const all = yield* select(parameters)`. */
export function selecting<P extends object, R>(build: (k: Toolkit, p: P) => Compilable<R>) {
  const template = prepare(build)
  return function* (parameters: P): Unit<readonly R[]> {
    // The compiler of the query knows the rows' type; the driver cannot.
    return (yield { template, parameters }).rows as readonly R[]
  }
}

/** As `selecting`, of which the first row or null is wanted. */
export function selectingOne<P extends object, R>(build: (k: Toolkit, p: P) => Compilable<R>) {
  const all = selecting(build)
  return function* (parameters: P): Unit<R | null> {
    return (yield* all(parameters))[0] ?? null
  }
}

/** A query that writes; answers how many rows it touched. */
export function changing<P extends object>(build: (k: Toolkit, p: P) => Compilable) {
  const template = prepare(build)
  return function* (parameters: P): Unit<number> {
    return (yield { template, parameters }).changed
  }
}
