/**
 * Authenticator data (WebAuthn L3 §6.1): the only bytes of a ceremony that the authenticator
 * itself vouches for.
 */
import { refuse } from '../contract/refuse.ts'
import { decodeCborPrefix } from './cbor.ts'
import { decodeCoseKeyPrefix, type CoseKey, type KeyRelaxations } from './cose-key.ts'

export type AuthenticatorData = {
  readonly bytes: Uint8Array
  readonly rpIdHash: Uint8Array
  readonly userPresent: boolean
  readonly userVerified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly signCount: number
  readonly attested: AttestedCredentialData | null
}

export type AttestedCredentialData = {
  readonly aaguid: Uint8Array
  readonly credentialId: Uint8Array
  /** COSE_Key bytes exactly as sent. */
  readonly publicKeyBytes: Uint8Array
  readonly publicKey: CoseKey
}

const userPresentBit = 0x01
const userVerifiedBit = 0x04
const backupEligibleBit = 0x08
const backupStateBit = 0x10
const attestedDataBit = 0x40
const extensionDataBit = 0x80
const fixedLength = 37

/**
 * Bits 1 and 5 are reserved for future use and not judged. Extension outputs must be a CBOR map
 * with text keys; their values are tolerated, as §7.1 step 28 allows.
 * @throws {Refusal} authenticator_data_invalid, cbor_invalid, credential_id_invalid, public_key_invalid
 */
export function parseAuthenticatorData(
  bytes: Uint8Array,
  relaxed: KeyRelaxations = {},
): AuthenticatorData {
  const flags = bytes[32]
  if (flags === undefined || bytes.length < fixedLength) {
    throw invalid('it is shorter than 37 bytes')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = fixedLength
  let attested: AttestedCredentialData | null = null
  if (flags & attestedDataBit) {
    const parsed = parseAttested(bytes, view, relaxed)
    attested = parsed.attested
    end = parsed.end
  }
  if (flags & extensionDataBit) end = skipExtensions(bytes, end)
  if (end !== bytes.length) {
    throw refuse('cbor_invalid', { detail: 'Bytes follow the authenticator data.' })
  }
  return {
    bytes,
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & userPresentBit) !== 0,
    userVerified: (flags & userVerifiedBit) !== 0,
    backupEligible: (flags & backupEligibleBit) !== 0,
    backedUp: (flags & backupStateBit) !== 0,
    signCount: view.getUint32(33),
    attested,
  }
}

function parseAttested(
  bytes: Uint8Array,
  view: DataView,
  relaxed: KeyRelaxations,
): { attested: AttestedCredentialData; end: number } {
  const idStart = fixedLength + 18
  if (bytes.length < idStart) throw invalid('the attested credential data is cut short')
  const idLength = view.getUint16(fixedLength + 16)
  // §7.1 step 25: "Verify that the credentialId is ≤ 1023 bytes."
  if (idLength < 1 || idLength > 1023) throw refuse('credential_id_invalid')
  const keyStart = idStart + idLength
  if (bytes.length <= keyStart) throw invalid('the attested credential data is cut short')
  const { key, end } = decodeCoseKeyPrefix(bytes, keyStart, relaxed)
  const attested = {
    aaguid: bytes.subarray(fixedLength, fixedLength + 16),
    credentialId: bytes.subarray(idStart, keyStart),
    publicKeyBytes: bytes.subarray(keyStart, end),
    publicKey: key,
  }
  return { attested, end }
}

function skipExtensions(bytes: Uint8Array, start: number): number {
  const { value, end } = decodeCborPrefix(bytes, start)
  if (!(value instanceof Map)) throw invalid('the extensions are not a map')
  for (const key of value.keys()) {
    if (typeof key !== 'string') throw invalid('an extension is not named by a text')
  }
  return end
}

function invalid(detail: string): Error {
  return refuse('authenticator_data_invalid', {
    detail: `The authenticator data is refused: ${detail}.`,
  })
}
