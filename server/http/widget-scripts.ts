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
/** A script's own folder of files, called as the script is; the version stands in the folder's name. */
const immutableFolder = /^[a-z]+(?:-[a-z]+)*-\d+\.\d+\.\d+$/
const folderFile = /^[a-z]+\.(?:js|wasm)$/
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
  const { files, folders } = listNames(folder)
  const inner = folders.filter((name) => immutableFolder.test(name))
    .flatMap((name) => listNames(join(folder, name)).files.filter((file) => folderFile.test(file)).map((file) => `${name}/${file}`))
  return [...files.filter((name) => immutableName.test(name)), ...inner]
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

type Names = { readonly files: readonly string[]; readonly folders: readonly string[] }

function listNames(folder: string): Names {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    const names = (wanted: 'isFile' | 'isDirectory') => entries.filter((entry) => entry[wanted]()).map((entry) => entry.name)
    return { files: names('isFile'), folders: names('isDirectory') }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { files: [], folders: [] }
    throw error
  }
}
