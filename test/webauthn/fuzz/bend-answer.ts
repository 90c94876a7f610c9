/** An answer of the browser with one thing in it made wrong: envelope, client data, statement, authenticator data, certificate. */
import type { RegistrationResponse } from '../../../server/contract/shapes/ceremonies.ts'
import { decodeCbor, decodeCborPrefix, type CborValue } from '../../../server/webauthn/cbor.ts'
import { encodeCbor, RawCbor, type Encodable } from '../../authenticator/cbor.ts'
import { bendDer } from './bend-der.ts'
import { bendBytes, bendCbor, bendText, flipOneBit, ways, type Way } from './bend-value.ts'
import type { Random } from './random.ts'

export type Bent = { readonly response: RegistrationResponse; readonly what: string }

export const places = ['envelope', 'client data', 'attestation object', 'statement', 'authenticator data', 'credential key', 'certificate', 'any bit'] as const

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))

/** What was decoded may be written again: every value of CBOR read here is one that the writer knows. */
const writable = (value: CborValue | undefined): Encodable => (value ?? null) as Encodable

export function bendAnswer(honest: RegistrationResponse, random: Random): Bent {
  const place = random.pick(places)
  const way = random.pick(ways)
  const what = `${place}: ${way}`
  if (place === 'envelope') return { what, response: bendEnvelope(honest, way, random) }
  if (place === 'client data') return { what, response: withInner(honest, { clientDataJSON: base64url(bendClientData(bytesOf(honest.response.clientDataJSON), way, random)) }) }
  const object = bytesOf(honest.response.attestationObject)
  if (place === 'any bit') return { what, response: withInner(honest, { attestationObject: base64url(flipOneBit(object, random)) }) }
  const bent = bendObject(object, place, way, random)
  const changed = withInner(honest, { attestationObject: base64url(bent.object) })
  // Half the time the envelope follows a changed id, so that the deeper checks are reached.
  const follow = bent.id !== null && random.below(2) === 0 ? { id: base64url(bent.id), rawId: base64url(bent.id) } : {}
  return { what, response: { ...changed, ...follow } }
}

function withInner(honest: RegistrationResponse, members: Partial<RegistrationResponse['response']>): RegistrationResponse {
  return { ...honest, response: { clientDataJSON: honest.response.clientDataJSON, attestationObject: honest.response.attestationObject, ...members } }
}

function bendEnvelope(honest: RegistrationResponse, way: Way, random: Random): RegistrationResponse {
  const field = random.pick(['id', 'rawId', 'both', 'clientDataJSON', 'attestationObject'] as const)
  if (field === 'clientDataJSON' || field === 'attestationObject') return withInner(honest, { [field]: bendText(honest.response[field], way, random) })
  const id = bendText(honest.id, way, random)
  return { ...withInner(honest, {}), id: field === 'rawId' ? honest.id : id, rawId: field === 'id' ? honest.rawId : id }
}

function bendClientData(bytes: Uint8Array, way: Way, random: Random): Uint8Array {
  if (random.below(4) === 0) return bendBytes(bytes, way, random)
  const data: Record<string, unknown> = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const key = random.pick(Object.keys(data))
  const other = random.pick(Object.keys(data))
  const value = data[key]
  switch (way) {
    case 'drop': return Buffer.from(JSON.stringify({ ...data, [key]: undefined }))
    case 'wrong type': return Buffer.from(JSON.stringify({ ...data, [key]: random.pick([1, null, true, [value], { value }]) }))
    case 'swap': return Buffer.from(JSON.stringify({ ...data, [key]: data[other], [other]: value }))
    case 'double': return Buffer.from(JSON.stringify(data).replace('{', `{${JSON.stringify(key)}:${JSON.stringify(value)},`))
    default: return Buffer.from(JSON.stringify({ ...data, [key]: bendText(String(value), way, random) }))
  }
}

type BentObject = { readonly object: Uint8Array; readonly id: Uint8Array | null }

function bendObject(bytes: Uint8Array, place: (typeof places)[number], way: Way, random: Random): BentObject {
  const value = decodeCbor(bytes)
  if (!(value instanceof Map) || place === 'attestation object') return { object: encodeCbor(bendCbor(writable(value), way, random)), id: null }
  const [fmt, statement, data] = ['fmt', 'attStmt', 'authData'].map((key) => writable(value.get(key)))
  const write = (attStmt: Encodable | undefined, authData: Encodable | undefined) =>
    encodeCbor(new Map<Encodable, Encodable>([['fmt', fmt ?? null], ['attStmt', attStmt ?? null], ['authData', authData ?? null]]))
  if (place === 'statement') return { object: write(bendCbor(statement ?? null, way, random), data), id: null }
  if (place === 'certificate') return { object: write(bendCertificates(statement ?? null, way, random), data), id: null }
  const bent = bendAuthenticatorData(data instanceof Uint8Array ? data : new Uint8Array(), place === 'credential key', way, random)
  return { object: write(statement, bent.bytes), id: bent.id }
}

function bendCertificates(statement: Encodable, way: Way, random: Random): Encodable {
  if (Array.isArray(statement)) return statement.map((part: Encodable) => (part instanceof Map ? new Map([...part, ['attStmt', bendCertificates(part.get('attStmt') ?? null, way, random)]]) : part))
  if (!(statement instanceof Map)) return statement
  const x5c: unknown = statement.get('x5c')
  if (!Array.isArray(x5c)) return bendCbor(statement, way, random)
  const list = x5c.filter((der): der is Uint8Array => der instanceof Uint8Array)
  const at = random.below(list.length)
  return new Map([...statement, ['x5c', list.map((der, index) => (index === at ? bendDer(der, way, random) : der))]])
}

/** Fields of §6.1 one by one; the key as a tree. */
export function bendAuthenticatorData(data: Uint8Array, inKey: boolean, way: Way, random: Random): { bytes: Uint8Array; id: Uint8Array | null } {
  const idLength = ((data[53] ?? 0) << 8) | (data[54] ?? 0)
  const { value: key, end } = decodeCborPrefix(data, 55 + idLength)
  const cuts = [0, 32, 33, 37, 53, 55, 55 + idLength]
  const before = cuts.slice(0, -1).map((start, index) => data.subarray(start, cuts[index + 1]))
  const fields: Encodable[] = [...before, writable(key), data.subarray(end)]
  const at = inKey ? 6 : random.pick([0, 1, 2, 3, 4, 5, 7])
  const bent = fields[at] ?? null
  const change = inKey ? bendCbor(bent, way, random) : bent instanceof Uint8Array && way !== 'drop' ? bendBytes(bent, way, random) : new Uint8Array()
  if (way === 'double' && !inKey) fields.splice(at, 0, change)
  else fields[at] = change
  const id = fields[5]
  const write = (field: Encodable, index: number) => (index === 6 || field instanceof RawCbor ? encodeCbor(field) : field instanceof Uint8Array ? field : new Uint8Array())
  return { bytes: Buffer.concat(fields.map(write)), id: id instanceof Uint8Array ? id : null }
}
