/**
 * The two answers of a U2F key (FIDO U2F Raw Message Formats 1.2 §4.3 and §5.4), taken apart and not
 * yet judged. Numbers are big-endian, nothing may follow the last field.
 */
import { refuse } from '../../contract/refuse.ts'
import { DerError, derTag, readChildren, requireTag } from '../der.ts'

/** What a key answered to U2F_REGISTER. */
export type U2fRegistration = {
  /** 0x04 ‖ x ‖ y, a point of P-256; not yet known to be on it. */
  readonly point: Uint8Array
  /** 1 to 255 bytes: what WebAuthn calls the credential id. */
  readonly keyHandle: Uint8Array
  /** DER, as sent. */
  readonly certificate: Uint8Array
  /** ECDSA, DER. */
  readonly signature: Uint8Array
}

/** What a key answered to U2F_AUTHENTICATE. */
export type U2fSignature = {
  readonly userPresence: number
  readonly counter: number
  /** ECDSA, DER. */
  readonly signature: Uint8Array
}

const reservedByte = 0x05
const pointLength = 65
const maxMessageBytes = 16_384

/**
 * @param bytes the decoded `registrationData` of a `RegisterResponse`
 * @throws {Refusal} attestation_invalid
 */
export function parseU2fRegistration(bytes: Uint8Array): U2fRegistration {
  if (bytes.length > maxMessageBytes) throw invalidRegistration('it is too long')
  // "A reserved byte [1 byte], which for legacy reasons has the value 0x05."
  if (bytes[0] !== reservedByte) throw invalidRegistration('it does not begin with 0x05')
  const point = bytes.subarray(1, 1 + pointLength)
  const handleLength = bytes[1 + pointLength]
  if (handleLength === undefined) throw invalidRegistration('it is cut short')
  const handleStart = 2 + pointLength
  const keyHandle = bytes.subarray(handleStart, handleStart + handleLength)
  if (handleLength === 0 || keyHandle.length !== handleLength) {
    throw invalidRegistration('its key handle is empty or cut short')
  }
  return { point, keyHandle, ...readTail(bytes.subarray(handleStart + handleLength)) }
}

/** The certificate and the signature tell their own lengths. */
function readTail(bytes: Uint8Array): { certificate: Uint8Array; signature: Uint8Array } {
  try {
    const [certificate, signature, ...more] = readChildren(bytes)
    if (more.length > 0) throw invalidRegistration('bytes follow its signature')
    return {
      certificate: requireTag(certificate, derTag.sequence).bytes,
      signature: requireTag(signature, derTag.sequence).bytes,
    }
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    throw invalidRegistration('its certificate or signature does not parse', cause)
  }
}

/**
 * @param bytes the decoded `signatureData` of a `SignResponse`
 * @throws {Refusal} authenticator_data_invalid
 */
export function parseU2fSignature(bytes: Uint8Array): U2fSignature {
  const [userPresence] = bytes
  if (userPresence === undefined || bytes.length < 6 || bytes.length > maxMessageBytes) {
    throw invalidSignature('it is cut short or too long')
  }
  // "The values of Bit 1 through 7 shall be 0; different values are reserved for future use."
  if (userPresence > 1) throw invalidSignature('it sets reserved bits')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { userPresence, counter: view.getUint32(1), signature: bytes.subarray(5) }
}

function invalidRegistration(detail: string, cause?: unknown): Error {
  return refuse('attestation_invalid', {
    detail: `The U2F registration is refused: ${detail}.`,
    cause,
  })
}

function invalidSignature(detail: string): Error {
  return refuse('authenticator_data_invalid', {
    detail: `The U2F signature is refused: ${detail}.`,
  })
}
