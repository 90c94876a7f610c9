/** What an account must be before it is saved, so that a slip at the command line does not open a door. */
import { refuse } from '../contract/refuse.ts'

export type AccountInput = {
  readonly loginName: string
  readonly displayName: string
  readonly rpId: string
  readonly origins: readonly string[]
  readonly topOrigins: readonly string[]
}

const maxOrigins = 50
/** What browsers write for a name, an address included; no star, no dot at the end. */
const plainHost = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/
const loginName = /^[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]$/

/** @throws {Refusal} malformed; `params.field` names the field, the detail its rule */
export function checkAccount(input: AccountInput): void {
  if (!loginName.test(input.loginName)) throw invalid('loginName', 'login name', 'is 2 to 64 lower-case letters, digits, dots, dashes and underscores')
  if (input.displayName.trim() === '' || input.displayName.length > 128 || /\p{Cc}/u.test(input.displayName)) throw invalid('displayName', 'display name', 'is 1 to 128 printable characters')
  if (!isHostName(input.rpId)) throw invalid('rpId', 'RP ID', 'is a host name in lower case, such as "bank.example"')
  if (input.origins.length === 0 || input.origins.length > maxOrigins) throw invalid('origins', 'list of origins', `holds 1 to ${maxOrigins}`)
  if (input.topOrigins.length > maxOrigins) throw invalid('topOrigins', 'list of top origins', `holds at most ${maxOrigins}`)
  for (const origin of input.origins) checkOrigin(origin, 'origin')
  for (const origin of input.topOrigins) checkOrigin(origin, 'top origin')
}

/** Exact and serialized, and where WebAuthn runs at all: https, or http on localhost. */
function checkOrigin(origin: string, what: 'origin' | 'top origin'): void {
  const field = what === 'origin' ? 'origins' : 'topOrigins'
  const parsed = URL.parse(origin)
  if (parsed === null || parsed.origin !== origin || !plainHost.test(parsed.hostname)) {
    throw invalid(field, what, 'is scheme, host and port only, such as "https://bank.example"')
  }
  const local = parsed.hostname === 'localhost' || parsed.hostname.endsWith('.localhost')
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && local)) throw invalid(field, what, 'uses https (http only on localhost)')
}

function isHostName(text: string): boolean {
  return text.length <= 253 && URL.parse(`https://${text}`)?.host === text && plainHost.test(text) && !/^[\d.]+$/.test(text)
}

function invalid(field: keyof AccountInput, called: string, rule: string) {
  return refuse('malformed', { detail: `The ${called} ${rule}.`, params: { field } })
}

/**
 * Origins whose host is not the RP ID or below it; they work only while the RP ID's own host serves
 * the related-origins document (WebAuthn L3 §5.11).
 */
export function listRelatedOrigins({ rpId, origins }: Pick<AccountInput, 'rpId' | 'origins'>): readonly string[] {
  return origins.filter((origin) => {
    const { hostname } = new URL(origin)
    return hostname !== rpId && !hostname.endsWith(`.${rpId}`)
  })
}
