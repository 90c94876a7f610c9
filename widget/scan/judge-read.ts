/** Whether a code is one the page waits for, judged from its text alone. */
import type { CodeRead } from './read.ts'

export type Wanted = {
  /** Beginnings of texts, `KT1:` for example; none accepts every text. */
  readonly prefixes: readonly string[]
  /** What the whole text must match; null accepts every text. */
  readonly pattern: RegExp | null
}

export type Judgement = 'accepted' | 'foreign_code' | 'truncated_code'

/** A text that begins as ours and does not go on as ours lost something on its way. */
export function judgeRead({ text }: CodeRead, { prefixes, pattern }: Wanted): Judgement {
  if (prefixes.length > 0 && !prefixes.some((prefix) => text.startsWith(prefix))) return 'foreign_code'
  if (pattern === null || pattern.test(text)) return 'accepted'
  return prefixes.length > 0 ? 'truncated_code' : 'foreign_code'
}

/** The attribute `accept`: beginnings parted by spaces. `pattern` is anchored, as in an input. */
export function readWanted(accept: string, pattern: string): Wanted {
  return {
    prefixes: accept.split(/\s+/).filter((prefix) => prefix !== ''),
    pattern: pattern === '' ? null : new RegExp(`^(?:${pattern})$`, 'su'),
  }
}
