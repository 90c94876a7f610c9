/**
 * Reads a body under a cap, counted in bytes as they arrive on the raw message; no web stream is made
 * on the way. Content-Length only allows an earlier no.
 */
import type { IncomingMessage } from 'node:http'
import { refuse } from '../contract/refuse.ts'
import { readHeader, type Exchange } from './exchange.ts'

export const maxBodyBytes = 64 * 1024
const jsonType = /^application\/json(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?[ \t]*$/i

/**
 * What the headers already say.
 * @throws {Refusal} content_type_unsupported, body_too_large
 */
export function checkBodyHeaders(exchange: Exchange, contentType = jsonType): void {
  if (!contentType.test(readHeader(exchange, 'content-type') ?? '')) throw refuse('content_type_unsupported')
  const coding = readHeader(exchange, 'content-encoding')
  if (coding !== undefined && coding !== 'identity') throw refuse('content_type_unsupported', { detail: 'The body must not be compressed.' })
  const length = readHeader(exchange, 'content-length')
  if (length !== undefined && Number(length) > maxBodyBytes) throw refuse('body_too_large')
}

/** @throws {Refusal} body_too_large, malformed */
export function readBody(exchange: Exchange): Promise<Uint8Array> {
  const { incoming, request } = exchange
  if (!incoming) return readRequest(request)
  return hasArrived(incoming) ? takeArrived(incoming) : readIncoming(incoming)
}

/** While the caller was looked up, a small body has usually arrived whole, its end perhaps not yet. */
function hasArrived(incoming: IncomingMessage): boolean {
  if (incoming.destroyed || incoming.readableDidRead) return false
  return incoming.complete || incoming.readableLength === Number(incoming.headers['content-length'])
}

/** One read, no listeners. */
async function takeArrived(incoming: IncomingMessage): Promise<Uint8Array> {
  if (incoming.readableLength > maxBodyBytes) throw refuse('body_too_large')
  const arrived: unknown = incoming.read()
  // Lets the end come, which is all that is missing.
  if (!incoming.complete) incoming.resume()
  return Buffer.isBuffer(arrived) ? arrived : Buffer.alloc(0)
}

function readIncoming(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (finish: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      finish()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBodyBytes) {
        incoming.pause()
        settle(() => reject(refuse('body_too_large')))
      } else chunks.push(chunk)
    }
    const onEnd = () => settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const onCut = () => settle(() => reject(cutOff()))
    if (incoming.destroyed || incoming.readableEnded) onCut()
    else incoming.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

/** Where there is no wire: `app.request()` and other runtimes. */
async function readRequest(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read().catch(() => Promise.reject(cutOff()))
    if (done) break
    size += value.byteLength
    if (size > maxBodyBytes) {
      await reader.cancel()
      throw refuse('body_too_large')
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

const cutOff = () => refuse('malformed', { detail: 'The body ended before it was complete.' })
