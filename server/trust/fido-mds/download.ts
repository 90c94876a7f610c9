/**
 * Gets a BLOB from its publisher: over HTTPS only, to where it was sent and nowhere else, of a bounded size in
 * a bounded time. What arrives is believed no more than what a stranger sends; see `verify-blob.ts`.
 */
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { MetadataFault } from './metadata-fault.ts'

export type DownloadLimits = {
  /** Default 20 MiB; FIDO's has about 7. */
  readonly maxBytes?: number
  /** For all of it, default 60 s. */
  readonly timeoutMs?: number
}

/**
 * @param ended cuts the download off
 * @throws {MetadataFault} unreachable, slow, redirected, bad_status, too_large
 */
export async function downloadBlob(url: string, ended: AbortSignal, { maxBytes = 20 * 2 ** 20, timeoutMs = 60_000 }: DownloadLimits = {}): Promise<Uint8Array> {
  if (!url.startsWith('https://')) throw new MetadataFault('unreachable', 'Metadata comes over https only.', 'Correct KEYTAP_METADATA_URL.')
  const late = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([ended, late])
  try {
    const response = await ask(url, signal)
    judge(response, maxBytes)
    return await readBounded(response, maxBytes)
  } catch (error) {
    if (error instanceof MetadataFault) throw error
    if (late.aborted) throw new MetadataFault('slow', `The publisher of the metadata did not send it within ${timeoutMs / 1000} s.`, retryHint, { cause: error })
    throw new MetadataFault('unreachable', `The publisher of the metadata cannot be reached (${codeOf(error)}).`, `Check the way to ${new URL(url).host}. ${offlineHint}`, { cause: error })
  }
}

const offlineHint = 'Without one, set KEYTAP_METADATA_URL=off and use "keytap metadata import FILE".'
const retryHint = 'It is tried again by itself; what was kept stays in force.'

/** Node's own agent, so that its settings for proxies and further roots of TLS hold here, too. */
function ask(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/jwt, application/jose, */*;q=0.5', 'accept-encoding': 'identity', 'user-agent': 'keytap' }
    request(url, { signal, headers }, resolve).on('error', reject).end()
  })
}

function judge(response: IncomingMessage, maxBytes: number): void {
  const { statusCode = 0, headers } = response
  const refuse = (fault: MetadataFault) => {
    response.destroy()
    throw fault
  }
  if (statusCode >= 300 && statusCode < 400) {
    refuse(new MetadataFault('redirected', 'The publisher of the metadata sends elsewhere, which is not followed.', 'Set KEYTAP_METADATA_URL to where the metadata is.'))
  }
  if (statusCode !== 200) refuse(new MetadataFault('bad_status', `The publisher of the metadata answered ${statusCode}.`, retryHint))
  // What was not asked for would have to be unpacked, to who knows what size.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') refuse(new MetadataFault('bad_status', 'The publisher of the metadata packs it, unasked.', retryHint))
  if (Number(headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(maxBytes))
}

async function readBounded(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBytes) {
      response.destroy()
      throw tooLarge(maxBytes)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

const tooLarge = (maxBytes: number) =>
  new MetadataFault('too_large', `The metadata has more than ${maxBytes / 2 ** 20} MiB.`, 'Make sure that the address leads to a FIDO metadata BLOB.')

/** A code such as ECONNREFUSED; a message may hold the address with a password in it. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z_0-9]{2,64}$/.test(code) ? code : 'the connection ended'
}
