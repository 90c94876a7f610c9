/** A U2F key of which only its key handle and its public key were kept, in the form WebAuthn keeps. */
import { refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import type { RegistrationFacts } from '../facts.ts'
import { encodeAuthenticatorData, encodeU2fKey } from './as-webauthn.ts'

export type UnprovenKey = {
  /** SHA-256 of the appId. */
  readonly applicationParameter: Uint8Array
  /** 1 to 255 bytes. */
  readonly keyHandle: Uint8Array
  /** 0x04 ‖ x ‖ y */
  readonly point: Uint8Array
  readonly signCount: number
  /** What a certificate beside it claims; null without one. */
  readonly attestationKeyIdentifier: string | null
}

/** {"fmt": "none", "attStmt": {}, "authData": …}, up to the byte string. */
const head = Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex')

/**
 * What a WebAuthn registration without attestation would have left. Its client data is empty: nobody kept it.
 * @throws {Refusal} credential_id_invalid, public_key_invalid
 */
export function describeUnprovenKey(key: UnprovenKey): RegistrationFacts {
  const { keyHandle, applicationParameter } = key
  if (keyHandle.length < 1 || keyHandle.length > 255) throw refuse('credential_id_invalid')
  const publicKey = encodeU2fKey(key.point)
  const authenticatorData = encodeAuthenticatorData(applicationParameter, { keyHandle }, publicKey)
  const { length } = authenticatorData
  const lengthBytes = Uint8Array.from(length < 0x100 ? [0x58, length] : [0x59, length >> 8, length & 0xff])
  return {
    credentialId: keyHandle,
    publicKey,
    algorithm: -7,
    signCount: key.signCount,
    userVerified: false,
    backupEligible: false,
    backedUp: false,
    aaguid: '00000000-0000-0000-0000-000000000000',
    fmt: 'none',
    attestationType: 'none',
    chain: [],
    attestationKeyIdentifier: key.attestationKeyIdentifier,
    transports: [],
    attachment: 'cross-platform',
    attestationObject: concatBytes(head, lengthBytes, authenticatorData),
    clientDataJSON: new Uint8Array(),
  }
}
