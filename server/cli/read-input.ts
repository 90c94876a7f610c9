/** The words and options of a command as one of the contract's shapes. */
import type { z } from '@hono/zod-openapi'
import { UsageFault, type Args } from './command.ts'

export type Spelling = {
  /** What a field is called on the command line, where that is not `--field`. */
  readonly names: Readonly<Record<string, string>>
  /** What to write there, by field. */
  readonly hints?: Readonly<Record<string, string>>
}

/**
 * @param given what is undefined was not written
 * @throws {UsageFault} that names the first field which cannot be used
 */
export function readInput<Shape extends z.ZodType>(shape: Shape, given: Readonly<Record<string, unknown>>, { names, hints = {} }: Spelling): z.infer<Shape> {
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const field = String(parsed.error.issues[0]?.path[0] ?? '')
  throw new UsageFault(`The value of ${names[field] ?? `--${field}`} cannot be used.`, hints[field] ?? 'Run the command with --help.')
}

export function readNumber(args: Args, name: string): number | undefined {
  const text = args.text(name)
  return text === undefined ? undefined : Number(text)
}
