import { findChild, readText, type XmlElement } from '../../xml/element.ts'
import type { Options } from './options.ts'
import { refuseAs } from './status.ts'

/**
 * An account has one domain. Another one names somebody whom we do not know, and is never passed over:
 * two users of one name in two domains are two people.
 * @throws {Refusal} malformed
 */
export function checkDomain({ domain }: Options, given: string | undefined): void {
  if (given === undefined || given === '' || given.toLowerCase() === domain.toLowerCase()) return
  throw refuseAs('STAT_INVDATA', `The domain is "${domain}" here.`)
}

/**
 * The domains that some clients say they administer, `<adminDomainInfoList>`; ours is all there is.
 * @throws {Refusal} malformed
 */
export function checkAdminDomains(options: Options, operation: XmlElement): void {
  const list = findChild(operation, 'adminDomainInfoList')
  for (const domain of list?.children.flatMap(({ children }) => children) ?? []) checkDomain(options, readText(domain))
}
