/** The attestation object (WebAuthn L3 §6.5.4): exactly fmt, attStmt and authData. */
import { refuse } from '../contract/refuse.ts'
import { decodeCbor, equalCbor, type CborMap, type CborValue } from './cbor.ts'

const maxAttestationObjectBytes = 32_768

export type FormattedStatement = {
  readonly fmt: string
  /** Empty for `compound`. */
  readonly statement: CborMap
  /** The statements inside a `compound` one, none of them compound; else empty. */
  readonly parts: readonly FormattedStatement[]
}

export type AttestationObject = FormattedStatement & { readonly authenticatorData: Uint8Array }

/** A format that only holds others (L3 §8.9). */
export const compound = 'compound'
const maxParts = 6

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
  const authenticatorData = map.get('authData')
  if (typeof fmt !== 'string') throw invalid('"fmt" is not a text')
  if (!(authenticatorData instanceof Uint8Array)) throw invalid('"authData" is not a byte string')
  return { ...readStatement(fmt, map.get('attStmt')), authenticatorData }
}

/** @throws {Refusal} attestation_invalid */
export function readStatement(fmt: string, statement: CborValue | undefined): FormattedStatement {
  if (fmt === compound) return { fmt, statement: new Map(), parts: readParts(statement) }
  if (!(statement instanceof Map)) throw invalid('"attStmt" is not a map')
  return { fmt, statement, parts: [] }
}

/** "attStmt: [2* nonCompoundAttStmt]", each with its own fmt and attStmt. */
function readParts(value: CborValue | undefined): readonly FormattedStatement[] {
  if (!Array.isArray(value) || value.length < 2 || value.length > maxParts) {
    throw invalid('"attStmt" is not a list of two to six statements')
  }
  const repeats = value.some((part: CborValue, at) => value.slice(0, at).some((earlier: CborValue) => equalCbor(earlier, part)))
  if (repeats) throw invalid('a part appears twice')
  return value.map((part: CborValue) => {
    if (!(part instanceof Map) || part.size !== 2) throw invalid('a part does not hold fmt and attStmt')
    const map: CborMap = part
    const fmt = map.get('fmt')
    if (typeof fmt !== 'string') throw invalid('"fmt" of a part is not a text')
    if (fmt === compound) throw invalid('a part is compound itself')
    return readStatement(fmt, map.get('attStmt'))
  })
}

function invalid(detail: string): Error {
  return refuse('attestation_invalid', { detail: `The attestation object is refused: ${detail}.` })
}
