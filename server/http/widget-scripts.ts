/**
 * The built widget, so that one host serves both halves. Files are listed and read once, at start;
 * a request is looked up by its whole path and never becomes part of a file name.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Extra } from './answer.ts'
import { readHeader, type Exchange } from './exchange.ts'

/** A name that changes with its content: a version or a hash behind a dash. No source maps. */
const immutableName = /^[A-Za-z0-9][A-Za-z0-9._]*-[A-Za-z0-9._-]+\.(?:m?js|css|wasm)$/
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
}

type Bytes = Uint8Array<ArrayBuffer>
export type WidgetScript = { readonly path: string; readonly type: string; readonly bytes: Bytes; readonly gzipped: Bytes }

/** The files of the folder that may be cached for ever; none when there is no such folder. */
export function listWidgetScripts(folder: string | null): readonly WidgetScript[] {
  if (folder === null) return []
  return listNames(folder)
    .filter((name) => immutableName.test(name))
    .map((name) => {
      const bytes = new Uint8Array(readFileSync(join(folder, name)))
      const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
      return { path: `/${name}`, type, bytes, gzipped: new Uint8Array(gzipSync(bytes, { level: 9 })) }
    })
}

/** The bytes for this client, packed when it can unpack them, and the headers that say so. */
export function packScript({ type, bytes, gzipped }: WidgetScript, exchange: Exchange): { readonly body: Bytes; readonly extra: Extra } {
  const headers = { 'content-type': type, vary: 'Accept-Encoding' }
  if (!acceptsGzip.test(readHeader(exchange, 'accept-encoding') ?? '')) return { body: bytes, extra: headers }
  return { body: gzipped, extra: { ...headers, 'content-encoding': 'gzip' } }
}

/** `gzip`, unless it is refused by a weight of zero. */
const acceptsGzip = /(?:^|,)\s*gzip\s*(?:$|,|;\s*q=(?:1|0\.\d*[1-9]))/i

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
