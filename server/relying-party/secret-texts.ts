/**
 * How the secrets we hand out look: a prefix that secret scanners can find, whose it is (so that a
 * look-up never leaves the account), and 256 bits. Only the SHA-256 of the whole text is stored.
 */
import { hash } from 'node:crypto'
import { encodeBase64Url } from '../webauthn/base64url.ts'

export type SecretKind = 'key' | 'ticket' | 'result' | 'session' | 'userToken'

const prefixes = { key: 'kk', ticket: 'kt', result: 'kr', session: 'ks', userToken: 'ku' } as const satisfies Record<SecretKind, string>
const owner = { key: '[0-9a-f-]{36}', ticket: '[a-z0-9]{16}', result: '[a-z0-9]{16}_[0-9a-f]{32}', session: '[a-z0-9]{16}', userToken: '[a-z0-9]{16}' } as const
const patterns = {
  key: new RegExp(`^kk_(${owner.key})_[A-Za-z0-9_-]{43}$`),
  ticket: new RegExp(`^kt_(${owner.ticket})_[A-Za-z0-9_-]{43}$`),
  result: new RegExp(`^kr_(${owner.result})_[A-Za-z0-9_-]{43}$`),
  session: new RegExp(`^ks_(${owner.session})_[A-Za-z0-9_-]{43}$`),
  userToken: new RegExp(`^ku_(${owner.userToken})_[A-Za-z0-9_-]{43}$`),
} as const satisfies Record<SecretKind, RegExp>

/**
 * @param ownerId the account's id; for an account key the key's own id; for a result `writeResultOwner`
 * @param secret 32 bytes
 */
export function writeSecret(kind: SecretKind, ownerId: string, secret: Uint8Array): string {
  return `${prefixes[kind]}_${ownerId}_${encodeBase64Url(secret)}`
}

/** A result names its ticket too, so that looking it up takes no index of its own. */
export function writeResultOwner(accountId: string, ticketId: string): string {
  return `${accountId}_${ticketId.replaceAll('-', '')}`
}

/** @returns null when the text is no result */
export function readResultOwner(text: string): { readonly accountId: string; readonly ticketId: string } | null {
  const [accountId, hex] = readSecretOwner('result', text)?.split('_') ?? []
  if (accountId === undefined || hex === undefined) return null
  const ticketId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { accountId, ticketId }
}

/** Whose secret this claims to be; null when it is none of ours. */
export function readSecretOwner(kind: SecretKind, text: string): string | null {
  return text.length > 128 ? null : (patterns[kind].exec(text)?.[1] ?? null)
}

/** What the store keeps of a secret, and of a binding. */
export function sha256(text: string): Uint8Array {
  return hash('sha256', text, 'buffer')
}
