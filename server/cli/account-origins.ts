/** What `account create` and `account update` say alike. */
import { listRelatedOrigins, type AccountInput } from '../relying-party/check-account.ts'

export const nameOption = { type: 'string', value: 'TEXT', help: 'What the browser shows as the relying party.' } as const

/** Lines for the origins that work only with the document that the RP ID's host must serve. */
export function tellRelated(account: Pick<AccountInput, 'loginName' | 'rpId' | 'origins'>): readonly string[] {
  const related = listRelatedOrigins(account)
  if (related.length === 0) return []
  return [`${related.join(' ')} is outside ${account.rpId}: serve the document that "keytap well-known ${account.loginName}" prints.`]
}
