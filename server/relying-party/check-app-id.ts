/** The AppID of an imported key (FIDO AppID and Facet Specification 2.0 §3.1.2): may a page of this account use it? */
import { refuse } from '../contract/refuse.ts'
import type { AccountRecord } from '../store/records.ts'

const longest = 512

/**
 * The browser decides at each use; what it is sure to refuse is told here already. The text stays as it is:
 * keys sign the hash of exactly these bytes.
 * @throws {Refusal} app_id_invalid
 */
export function checkAppId({ rpId }: Pick<AccountRecord, 'rpId'>, appId: string): void {
  if (appId.length > longest) throw invalid(`it is longer than ${longest} characters`)
  const url = /^[\x21-\x7e]+$/.test(appId) ? URL.parse(appId) : null
  if (url === null || url.protocol !== 'https:') throw invalid('it is not an https URL')
  if (url.username !== '' || url.password !== '') throw invalid('it holds a user name')
  if (!isSameSite(url.hostname, rpId)) throw invalid(`it is not of the site of the RP ID "${rpId}"`)
}

/**
 * "…an https:// origin sharing the same host", which browsers widened to the same site. Where both names end alike,
 * the end must be longer than what a registry sells, which is guessed: no list of registries is needed for a check
 * that only spares an administrator a key that no browser will use.
 */
export function isSameSite(host: string, rpId: string): boolean {
  const ours = rpId.split('.').toReversed()
  const theirs = host.split('.').toReversed()
  // An address has no site, and neither has a bare name such as "localhost".
  if (theirs.length < 2 || ours.length < 2 || /^[\d.]+$|[[\]:]/.test(host)) return false
  const until = theirs.findIndex((label, index) => label !== ours[index])
  const shared = until === -1 ? theirs : theirs.slice(0, until)
  if (shared.length === ours.length) return true
  const [country = '', second = ''] = shared
  const isRegistry = shared.length === 2 && country.length === 2 && second.length <= 3
  return shared.length >= 2 && !isRegistry
}

const invalid = (why: string) => refuse('app_id_invalid', { detail: `The AppID is refused: ${why}.` })
