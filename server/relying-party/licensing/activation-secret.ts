/** What only the steps before Activation Message 2 need, sealed in one piece and erased in one. */
import type { ActivationRecord } from '../../store/licensing.ts'
import { refuse } from '../../contract/refuse.ts'
import { openSecret, sealSecret } from '../seal-secret.ts'
import type { Services } from '../services.ts'

export type ActivationSecret = {
  /** Which provider began it. */
  readonly provider: string
  /** The key that signed Activation Message 1. */
  readonly keyId: string
  /** The provider's own. */
  readonly secret: Uint8Array
  /** 32 bytes, for the vouch's challenge. */
  readonly nonce: Uint8Array
}

const place = (accountId: string, id: string) => ['activation secret', accountId, id] as const

export function sealActivation(services: Services, accountId: string, id: string, { provider, keyId, secret, nonce }: ActivationSecret): Uint8Array {
  const text = JSON.stringify({ provider, keyId, secret: write(secret), nonce: write(nonce) })
  return sealSecret(services, place(accountId, id), Buffer.from(text))
}

/** @throws {Refusal} activation_order when it was erased, integrity_error */
export function openActivationSecret(services: Services, { accountId, id, sealedSecret }: ActivationRecord): ActivationSecret {
  if (sealedSecret === null) throw refuse('activation_order')
  const kept = JSON.parse(Buffer.from(openSecret(services, place(accountId, id), sealedSecret)).toString()) as Record<keyof ActivationSecret, string>
  return { provider: kept.provider, keyId: kept.keyId, secret: read(kept.secret), nonce: read(kept.nonce) }
}

const write = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const read = (text: string) => Buffer.from(text, 'base64url')
