/**
 * Client data (WebAuthn L3 §5.8.1): what the browser says it saw. Steps 5 to 11 of §7.1 and 8 to 14
 * of §7.2 are the same words with another `type`, so they live here once.
 */
import { refuse } from '../contract/refuse.ts'
import { encodeBase64Url } from './base64url.ts'
import { decodeUtf8 } from './bytes.ts'
import type { Expected } from './facts.ts'
import { listTopLevelKeys } from './json-keys.ts'

const maxClientDataBytes = 8192

export type ClientData = {
  readonly type: string
  readonly challenge: string
  readonly origin: string
  readonly crossOrigin: boolean
  readonly topOrigin: string | null
}

/** How a recorded case of another project was judged; the running verifier has none of these. */
export type ClientDataRelaxations = {
  readonly ignoreCrossOrigin?: boolean
  readonly allowAnyTopOrigin?: boolean
}

/**
 * §7.1 steps 5–6: UTF-8 decode (a BOM is dropped), then parse as a JSON object.
 * @throws {Refusal} client_data_invalid
 */
export function parseClientData(bytes: Uint8Array): ClientData {
  if (bytes.length > maxClientDataBytes) throw invalid('it is too long')
  const record = parseObject(bytes)
  const { type, challenge, origin, crossOrigin, topOrigin } = record
  if (typeof type !== 'string') throw invalid('"type" is not a text')
  if (typeof challenge !== 'string') throw invalid('"challenge" is not a text')
  if (typeof origin !== 'string') throw invalid('"origin" is not a text')
  if (crossOrigin !== undefined && typeof crossOrigin !== 'boolean') {
    throw invalid('"crossOrigin" is not a boolean')
  }
  if (topOrigin !== undefined && typeof topOrigin !== 'string') {
    throw invalid('"topOrigin" is not a text')
  }
  checkTokenBinding(record['tokenBinding'])
  return { type, challenge, origin, crossOrigin: crossOrigin ?? false, topOrigin: topOrigin ?? null }
}

/**
 * §7.1 steps 7–11, §7.2 steps 10–14.
 * @throws {Refusal} type_mismatch, challenge_mismatch, client_origin_mismatch, cross_origin
 */
export function checkClientData(
  data: ClientData,
  type: 'webauthn.create' | 'webauthn.get',
  expected: Expected,
  relaxed: ClientDataRelaxations = {},
): void {
  // Step 7: "Verify that the value of C.type is webauthn.create."
  if (data.type !== type) throw refuse('type_mismatch')
  // Step 8: "Verify that the value of C.challenge equals the base64url encoding of pkOptions.challenge."
  if (data.challenge !== encodeBase64Url(expected.challenge)) throw refuse('challenge_mismatch')
  // Step 9: "Verify that the value of C.origin is an origin expected by the Relying Party."
  if (!expected.origins.includes(data.origin)) throw refuse('client_origin_mismatch')
  if (relaxed.ignoreCrossOrigin) return
  // Step 10: "If C.crossOrigin is present and set to true, verify that the Relying Party expects
  // that this credential would have been created within an iframe that is not same-origin."
  if (data.crossOrigin && expected.topOrigins.length === 0 && !relaxed.allowAnyTopOrigin) {
    throw refuse('cross_origin')
  }
  // Step 11: "If C.topOrigin is present, verify that the Relying Party expects …, and that the
  // value of C.topOrigin matches the origin of a page the Relying Party expects to be sub-framed within."
  checkTopOrigin(data, expected, relaxed)
}

function checkTopOrigin(
  data: ClientData,
  expected: Expected,
  relaxed: ClientDataRelaxations,
): void {
  if (data.topOrigin === null) {
    // A frame that does not say who frames it cannot be on a list of framers.
    if (data.crossOrigin && !relaxed.allowAnyTopOrigin) throw refuse('cross_origin')
    return
  }
  if (!data.crossOrigin || !expected.topOrigins.includes(data.topOrigin)) {
    throw refuse('cross_origin')
  }
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string
  let value: unknown
  try {
    text = decodeUtf8(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('it is not JSON in UTF-8', cause)
  }
  if (!isRecord(value)) throw invalid('it is not an object')
  // JSON.parse keeps the last of two equal keys; another reader of the same bytes may keep the first.
  const keys = listTopLevelKeys(text)
  if (new Set(keys).size !== keys.length) throw invalid('a key appears twice')
  return value
}

/** Level 2 browsers sent it; what is there must at least be well formed. */
function checkTokenBinding(value: unknown): void {
  if (value === undefined || value === null) return
  if (!isRecord(value)) throw invalid('"tokenBinding" is not an object')
  const { status, id } = value
  if (status !== 'present' && status !== 'supported' && status !== 'not-supported') {
    throw invalid('"tokenBinding.status" is unknown')
  }
  if (status === 'present' && typeof id !== 'string') throw invalid('"tokenBinding.id" is missing')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(detail: string, cause?: unknown): Error {
  return refuse('client_data_invalid', { detail: `The client data is refused: ${detail}.`, cause })
}
