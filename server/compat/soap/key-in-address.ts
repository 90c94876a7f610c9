import { refuse } from '../../contract/refuse.ts'
import type { DialectCall } from './dialect.ts'

/** As our keys, sessions and tokens begin, alone or behind anything that is no part of a word. */
const secret = /(?<![a-z0-9])k[ksu]_/i
/** A proxy may have encoded what was encoded before. */
const mostEncodings = 3

/**
 * Proxies write addresses down, so a call with a key in its own is refused whatever its body holds: else nobody would notice.
 * @param names in lower case, under which programs of this dialect know a key
 * @throws {Refusal} malformed
 */
export function refuseKeyInAddress({ query }: Pick<DialectCall, 'query'>, names: ReadonlySet<string>): void {
  if (query === '') return
  const plain = decode(query.replaceAll('+', ' '))
  const named = plain.split(/[&;]/).some((pair) => names.has(nameOf(pair)))
  if (named || secret.test(plain)) throw refuse('malformed', { detail: 'No key may stand in the address.', params: { fault: 'Client' } })
}

/** Without what programs write around a name, such as brackets. */
const nameOf = (pair: string): string => (pair.split('=', 1)[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9_]/g, '')

/** Byte for byte, which is enough for names and keys, and never fails. */
function decode(text: string, times = mostEncodings): string {
  const plain = text.replaceAll(/%([0-9a-f]{2})/gi, (_encoded, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return times === 1 || plain === text ? plain : decode(plain, times - 1)
}
