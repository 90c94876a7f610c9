/** `otpauth://` addresses (the Key URI format), which authenticator apps read from a QR code. */
import { refuse } from '../contract/refuse.ts'
import { decodeBase32, encodeBase32 } from './base32.ts'
import { isAlgorithm, isDigits, type CodeKey } from './oath.ts'

export type KeyUri = CodeKey & {
  /** Who issued it, shown by the app; no colon. */
  readonly issuer: string
  /** Whose it is, shown by the app; no colon. */
  readonly account: string
} & ({ readonly kind: 'hotp'; readonly counter: number } | { readonly kind: 'totp'; readonly periodSeconds: number })

/** @throws {TypeError} for a colon in the issuer or the account, which would move the border between them */
export function writeKeyUri(key: KeyUri): string {
  const { issuer, account } = key
  if (/[:\p{Cc}]/u.test(issuer + account) || account === '') throw new TypeError('Issuer and account hold no colon, and the account is not empty.')
  const label = issuer === '' ? encodeURIComponent(account) : `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const moving = key.kind === 'hotp' ? `counter=${key.counter}` : `period=${key.periodSeconds}`
  const named = issuer === '' ? '' : `&issuer=${encodeURIComponent(issuer)}`
  return `otpauth://${key.kind}/${label}?secret=${encodeBase32(key.secret)}${named}&algorithm=${key.algorithm}&digits=${key.digits}&${moving}`
}

/**
 * Unknown parameters are passed over, as the format has it; one given twice, and an issuer that
 * contradicts the label, are not.
 * @throws {Refusal} import_invalid; the detail names the part, never its value
 */
export function parseKeyUri(text: string): KeyUri {
  const address = URL.canParse(text) ? new URL(text) : invalid('address')
  const kind = address.hostname
  if (address.protocol !== 'otpauth:' || (kind !== 'hotp' && kind !== 'totp') || text.length > 2048) return invalid('type')
  const one = (name: string) => address.searchParams.getAll(name).length > 1 ? invalid(name) : address.searchParams.get(name)
  const { issuer, account } = parseLabel(address.pathname.slice(1), one('issuer'))
  const secret = decodeBase32(one('secret') ?? '')
  const algorithm = (one('algorithm') ?? 'SHA1').toUpperCase()
  const digits = readWhole(one('digits') ?? '6', 'digits')
  if (secret === null || secret.length === 0) return invalid('secret')
  if (!isAlgorithm(algorithm)) return invalid('algorithm')
  if (!isDigits(digits)) return invalid('digits')
  const key = { issuer, account, secret, algorithm, digits }
  if (kind === 'hotp') return { ...key, kind, counter: readWhole(one('counter') ?? invalid('counter'), 'counter') }
  const periodSeconds = readWhole(one('period') ?? '30', 'period')
  return periodSeconds >= 1 && periodSeconds <= 3600 ? { ...key, kind, periodSeconds } : invalid('period')
}

function parseLabel(path: string, named: string | null): { readonly issuer: string; readonly account: string } {
  const label = decodePart(path)
  const [before, after, ...more] = label.split(':')
  const [prefix, account] = after === undefined ? [null, before ?? ''] : [before ?? '', after.trimStart()]
  if (more.length > 0 || account === '' || /\p{Cc}/u.test(label)) return invalid('label')
  if (named !== null && prefix !== null && named !== prefix) return invalid('issuer')
  return { issuer: named ?? prefix ?? '', account }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return invalid('label')
  }
}

function readWhole(text: string, name: string): number {
  const value = Number(text)
  return /^[0-9]{1,15}$/.test(text) ? value : invalid(name)
}

function invalid(part: string): never {
  throw refuse('import_invalid', { detail: `The "${part}" of the otpauth address is missing or not valid.`, params: { part } })
}
