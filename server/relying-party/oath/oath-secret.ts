/** The secret of a one-time-code device: made, sealed, opened, and shown this once. */
import type { ProvisionedOathDevice } from '../../contract/shapes/oath.ts'
import { encodeBase32 } from '../../oath/base32.ts'
import { writeKeyUri } from '../../oath/key-uri.ts'
import type { OathAlgorithm } from '../../oath/oath.ts'
import type { OathDeviceRecord, OpenedOathDevice } from '../../store/oath.ts'
import { openSecret, sealSecret } from '../seal-secret.ts'
import type { Services } from '../services.ts'
import { showOathDevice, type OfAccount } from './show-oath-device.ts'

/** As long as the output of the hash (RFC 6238 §5.1, RFC 4226 §4). */
const secretBytes = { SHA1: 20, SHA256: 32, SHA512: 64 } as const satisfies Record<OathAlgorithm, number>

export function makeOathSecret({ randomBytes }: Pick<Services, 'randomBytes'>, algorithm: OathAlgorithm): Uint8Array {
  return randomBytes(secretBytes[algorithm])
}

const place = (accountId: string, id: string) => ['oath secret', accountId, id] as const

export function sealOathSecret(services: Services, accountId: string, id: string, secret: Uint8Array): Uint8Array {
  return sealSecret(services, place(accountId, id), secret)
}

/** @throws {Refusal} integrity_error */
export function openOathSecret(services: Services, { accountId, id, sealedSecret }: OathDeviceRecord): Uint8Array {
  return openSecret(services, place(accountId, id), sealedSecret)
}

/** The answer to adding or provisioning, and the only one with the secret. */
export function showProvisioned({ account }: OfAccount, opened: OpenedOathDevice, secret: Uint8Array, maxFailures: number): ProvisionedOathDevice {
  return { device: showOathDevice(opened, maxFailures), secretBase32: encodeBase32(secret), keyUri: writeUri(account.displayName, opened, secret) }
}

function writeUri(issuer: string, { device, user }: OpenedOathDevice, secret: Uint8Array): string | null {
  const { kind, algorithm, digits, counter, periodSeconds, serial } = device
  const key = { issuer: withoutColon(issuer), account: withoutColon(user?.username ?? serial) || device.id, secret, algorithm, digits }
  if (kind === 'hotp') return writeKeyUri({ ...key, kind, counter })
  if (kind === 'totp' && periodSeconds !== null) return writeKeyUri({ ...key, kind, periodSeconds })
  return null
}

/** A colon is the border between issuer and account. */
const withoutColon = (text: string) => text.replaceAll(/[:\p{Cc}]/gu, ' ').trim()
