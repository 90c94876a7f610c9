/**
 * The seal of a credential row: whoever can write to the database but lacks the sealing key cannot
 * give a key to another user, or another key to a user, without being noticed at the next use; nor change
 * the proof that came with the key, of which an attestation signs a part at most.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { refuse } from '../contract/refuse.ts'
import type { CredentialRecord, UserRecord } from '../store/records.ts'
import type { Services } from './services.ts'

export type Sealed = Pick<CredentialRecord, 'accountId' | 'userId' | 'credentialId' | 'publicKey' | 'rpId' | 'appId' | 'attestationObject' | 'clientDataJSON'>
/** Sealed in as well: whose key it is to the backend is the name, and two users may not trade theirs. */
type Named = Pick<UserRecord, 'username'>

/** HMAC-SHA-256 over the fields, each with its length before it, so that no two rows read alike. */
export function sealCredential({ keys }: Pick<Services, 'keys'>, row: Sealed, { username }: Named): Uint8Array {
  const { accountId, userId, credentialId, publicKey, rpId, appId, attestationObject, clientDataJSON } = row
  const proof = [attestationObject, clientDataJSON]
  const fields = [accountId, userId, username, credentialId, publicKey, rpId, ...proof, ...(appId === null ? [] : [appId])]
  const all = joinWithLengths(fields.map((field) => (typeof field === 'string' ? Buffer.from(field) : field)))
  return createHmac('sha256', keys.seal).update(all).digest()
}

function joinWithLengths(fields: readonly Uint8Array[]): Uint8Array {
  const all = Buffer.allocUnsafe(fields.reduce((size, field) => size + 4 + field.length, 0))
  let end = 0
  for (const field of fields) {
    end = all.writeUInt32BE(field.length, end)
    all.set(field, end)
    end += field.length
  }
  return all
}

export function isSealIntact(services: Pick<Services, 'keys'>, row: Sealed & { readonly seal: Uint8Array }, user: Named): boolean {
  const seal = sealCredential(services, row, user)
  return seal.length === row.seal.length && timingSafeEqual(seal, row.seal)
}

/** @throws {Refusal} integrity_error */
export function checkSeal(services: Services, row: CredentialRecord, user: Named): void {
  if (isSealIntact(services, row, user)) return
  services.log.error('a credential row does not match its seal', { account: row.accountId, device: row.id })
  throw refuse('integrity_error')
}
