/**
 * Secrets at rest: AES-256-GCM under a key derived from the sealing key. What a secret is and whose is
 * authenticated with it, so one that was moved to another row does not open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { Services } from './services.ts'

const nonceBytes = 12
const tagBytes = 16

/** What the secret is, the account and the row: `['activation secret', accountId, id]`. */
export type SecretPlace = readonly [kind: string, accountId: string, id: string]

/** Nonce, ciphertext and tag in one. */
export function sealSecret({ keys, randomBytes }: Pick<Services, 'keys' | 'randomBytes'>, place: SecretPlace, secret: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keys.secret, nonce).setAAD(describePlace(place))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

/** @throws {Refusal} integrity_error */
export function openSecret({ keys, log }: Pick<Services, 'keys' | 'log'>, place: SecretPlace, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', keys.secret, sealed.subarray(0, nonceBytes)).setAAD(describePlace(place))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    const [kind, account, id] = place
    log.error('a sealed secret does not open', { kind, account, id })
    throw refuse('integrity_error')
  }
}

/** No part holds a zero byte, so no two places read alike. */
const describePlace = (place: SecretPlace): Buffer => Buffer.from(place.join('\0'))
