/**
 * A U2F registration in the form WebAuthn keeps (CTAP 2.2 §10, U2F_REGISTER response to
 * authenticatorMakeCredential response): the same key, certificate and signature, so that whatever reads
 * attestation objects reads old keys too. The RP ID hash of such authenticator data is that of the appId.
 */
import { refuse } from '../../contract/refuse.ts'
import { concatBytes } from '../bytes.ts'
import { isOnCurve } from '../curves.ts'
import type { U2fRegistration } from './raw-messages.ts'

/** User present, attested credential data included. */
const flags = 0x41
const counter = new Uint8Array(4)
const noAaguid = new Uint8Array(16)
/** {1: 2, 3: -7, -1: 1, -2: x, -3: y}, up to each coordinate. */
const coseHead = Uint8Array.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20])
const coseY = Uint8Array.from([0x22, 0x58, 0x20])

/**
 * @param point 0x04 ‖ x ‖ y
 * @returns the COSE_Key of an ES256 credential
 * @throws {Refusal} public_key_invalid
 */
export function encodeU2fKey(point: Uint8Array): Uint8Array {
  const x = point.subarray(1, 33)
  const y = point.subarray(33)
  if (point[0] !== 0x04 || point.length !== 65 || !isOnCurve('P-256', x, y)) {
    throw refuse('public_key_invalid', {
      detail: 'The public key is refused: it is not an uncompressed point of P-256.',
    })
  }
  return concatBytes(coseHead, x, coseY, y)
}

/** @param applicationParameter SHA-256 of the appId */
export function encodeAuthenticatorData(
  applicationParameter: Uint8Array,
  { keyHandle }: Pick<U2fRegistration, 'keyHandle'>,
  publicKey: Uint8Array,
): Uint8Array {
  const idLength = Uint8Array.of(0, keyHandle.length)
  return concatBytes(applicationParameter, Uint8Array.of(flags), counter, noAaguid, idLength, keyHandle, publicKey)
}

/** {"fmt": "fido-u2f", "attStmt": {"sig": …, "x5c": […]}, "authData": …} */
export function encodeAttestationObject(
  authenticatorData: Uint8Array,
  { certificate, signature }: U2fRegistration,
): Uint8Array {
  return concatBytes(
    Uint8Array.of(0xa3),
    text('fmt'), text('fido-u2f'),
    text('attStmt'), Uint8Array.of(0xa2),
    text('sig'), bytes(signature),
    text('x5c'), Uint8Array.of(0x81), bytes(certificate),
    text('authData'), bytes(authenticatorData),
  )
}

function text(value: string): Uint8Array {
  return concatBytes(Uint8Array.of(0x60 | value.length), Buffer.from(value, 'latin1'))
}

function bytes(value: Uint8Array): Uint8Array {
  const { length } = value
  if (length < 24) return concatBytes(Uint8Array.of(0x40 | length), value)
  const head = length < 0x100 ? [0x58, length] : [0x59, length >> 8, length & 0xff]
  return concatBytes(Uint8Array.from(head), value)
}
