import { refuse } from '../../contract/refuse.ts'
import type { DialectCall } from './dialect.ts'

/** As our keys, sessions and tokens begin, alone or behind a login name. */
const secret = /(?:^|[\s:])k[ksu]_/

/**
 * Proxies write addresses down, so a call with a key in its own is refused whatever its body holds: else nobody would notice.
 * @param names in lower case, under which programs of this dialect know a key
 * @throws {Refusal} malformed
 */
export function refuseKeyInAddress({ query }: Pick<DialectCall, 'query'>, names: ReadonlySet<string>): void {
  if (query === '') return
  const named = [...new URLSearchParams(query)].some(([name, value]) => names.has(name.trim().toLowerCase()) || secret.test(value) || secret.test(name))
  if (named) throw refuse('malformed', { detail: 'No key may stand in the address.', params: { fault: 'Client' } })
}
