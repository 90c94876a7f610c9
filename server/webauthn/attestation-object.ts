/** The attestation object (WebAuthn L3 §6.5.4): exactly fmt, attStmt and authData. */
import { refuse } from '../contract/refuse.ts'
import { decodeCbor, type CborMap } from './cbor.ts'

const maxAttestationObjectBytes = 32_768

export type AttestationObject = {
  readonly fmt: string
  readonly statement: CborMap
  readonly authenticatorData: Uint8Array
}

/** @throws {Refusal} cbor_invalid, attestation_invalid */
export function parseAttestationObject(bytes: Uint8Array): AttestationObject {
  if (bytes.length > maxAttestationObjectBytes) {
    throw refuse('cbor_invalid', { detail: 'The attestation object is larger than 32 KiB.' })
  }
  const value = decodeCbor(bytes)
  if (!(value instanceof Map) || value.size !== 3) {
    throw invalid('it does not hold fmt, attStmt and authData')
  }
  const map: CborMap = value
  const fmt = map.get('fmt')
  const statement = map.get('attStmt')
  const authenticatorData = map.get('authData')
  if (typeof fmt !== 'string') throw invalid('"fmt" is not a text')
  if (!(statement instanceof Map)) throw invalid('"attStmt" is not a map')
  if (!(authenticatorData instanceof Uint8Array)) throw invalid('"authData" is not a byte string')
  return { fmt, statement, authenticatorData }
}

function invalid(detail: string): Error {
  return refuse('attestation_invalid', { detail: `The attestation object is refused: ${detail}.` })
}
