/**
 * U2F client data (FIDO U2F Raw Message Formats 1.2 §7): what the browser said it saw. The key signs
 * its SHA-256, so who kept the bytes can compare them still.
 */
import { refuse } from '../../contract/refuse.ts'
import { listTopLevelKeys } from '../json-keys.ts'

export type U2fClientData = {
  readonly type: string
  /** Websafe base64, exactly as the page asked with it. */
  readonly challenge: string
  /** The facet that asked. */
  readonly origin: string
}

/** What the server that ran the ceremony knew of it. */
export type U2fExpected = {
  /** SHA-256 of this text is the application parameter. */
  readonly appId: string
  /** The challenge as text; null when nobody kept it, and then it is not compared. */
  readonly challenge: string | null
  /** The facets of the appId, exactly serialized; null when nobody kept them: not compared. */
  readonly origins: readonly string[] | null
}

/** How a recorded case of another project was judged; an import has none of these. */
export type U2fRelaxations = { readonly ignoreClientDataType?: boolean }

const maxClientDataBytes = 8192
const utf8 = new TextDecoder('utf-8', { fatal: true })
const types = { register: 'navigator.id.finishEnrollment', sign: 'navigator.id.getAssertion' } as const

/** @throws {Refusal} client_data_invalid, type_mismatch, challenge_mismatch, client_origin_mismatch */
export function checkU2fClientData(
  bytes: Uint8Array,
  request: keyof typeof types,
  expected: U2fExpected,
  relaxed: U2fRelaxations = {},
): void {
  const { type, challenge, origin } = parseU2fClientData(bytes)
  if (type !== types[request] && !relaxed.ignoreClientDataType) throw refuse('type_mismatch')
  if (expected.challenge !== null && challenge !== expected.challenge) throw refuse('challenge_mismatch')
  if (expected.origins !== null && !expected.origins.includes(origin)) throw refuse('client_origin_mismatch')
}

/** @throws {Refusal} client_data_invalid */
export function parseU2fClientData(bytes: Uint8Array): U2fClientData {
  if (bytes.length > maxClientDataBytes) throw invalid('it is too long')
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('it is not JSON in UTF-8', cause)
  }
  if (typeof value !== 'object' || value === null) throw invalid('it is not an object')
  const keys = listTopLevelKeys(text)
  if (new Set(keys).size !== keys.length) throw invalid('a key appears twice')
  const { typ, challenge, origin }: Readonly<Record<string, unknown>> = { ...value }
  if (typeof typ !== 'string') throw invalid('"typ" is not a text')
  if (typeof challenge !== 'string') throw invalid('"challenge" is not a text')
  if (typeof origin !== 'string') throw invalid('"origin" is not a text')
  return { type: typ, challenge, origin }
}

function invalid(detail: string, cause?: unknown): Error {
  return refuse('client_data_invalid', { detail: `The client data is refused: ${detail}.`, cause })
}
