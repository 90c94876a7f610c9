/**
 * A metadata BLOB (FIDO MDS 3.1 §3.1.6 and §3.2): a JSON Web Signature whose payload lists the entries.
 * Nothing in it is looked at before the signature holds, but for the certificates of its signer.
 */
import { setImmediate as pause } from 'node:timers/promises'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { readDay } from './calendar-day.ts'
import { MetadataFault } from './metadata-fault.ts'
import { findSignerKey, type SignerRules } from './signer.ts'

export type VerifiedBlob = {
  /** Counts up with every BLOB of the publisher. */
  readonly number: number
  /** `YYYY-MM-DD`, by which the next one is promised. */
  readonly nextUpdate: string
  /** As published: every entry is still to be read with suspicion. */
  readonly entries: readonly unknown[]
}

/** Signatures that a certificate's key can make; no MAC, no `none`. */
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519']
const maxEntries = 20_000

/**
 * @param blob as downloaded; space around it does not count
 * @throws {MetadataFault} malformed, untrusted_signer, wrong_host, bad_signature
 */
export async function verifyBlob(blob: Uint8Array, rules: SignerRules): Promise<VerifiedBlob> {
  const jws = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('latin1').trim()
  const key = findSignerKey(readHeader(jws)['x5c'], rules)
  const payload = await readSigned(jws, key)
  // Between two long steps, so that neither adds to the other for whoever waits.
  await pause()
  return readPayload(payload)
}

function readHeader(jws: string): Readonly<Record<string, unknown>> {
  const end = jws.indexOf('.')
  if (end < 1 || end > 65_536) throw malformed('is no JSON Web Signature')
  try {
    return { ...decodeProtectedHeader(`${jws.slice(0, end)}..`) }
  } catch (cause) {
    throw malformed('has a header that does not parse', cause)
  }
}

async function readSigned(jws: string, key: Parameters<typeof compactVerify>[1] & object): Promise<Uint8Array> {
  try {
    return (await compactVerify(jws, key, { algorithms })).payload
  } catch (cause) {
    throw new MetadataFault('bad_signature', 'The signature of the metadata does not hold.', 'Download it again; if that does not help, it was changed on its way.', { cause })
  }
}

function readPayload(bytes: Uint8Array): VerifiedBlob {
  const payload = parse(bytes)
  const { no, nextUpdate, entries } = payload
  if (typeof no !== 'number' || !Number.isSafeInteger(no) || no < 0) throw malformed('has no number')
  if (readDay(nextUpdate) === null) throw malformed('does not say when the next one comes')
  if (!Array.isArray(entries) || entries.length > maxEntries) throw malformed('has no list of entries')
  return { number: no, nextUpdate: String(nextUpdate), entries }
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch (cause) {
    throw malformed('does not parse', cause)
  }
  throw malformed('does not parse')
}

const malformed = (what: string, cause?: unknown) =>
  new MetadataFault('malformed', `The metadata ${what}.`, 'Make sure that the address leads to a FIDO metadata BLOB.', { cause })
