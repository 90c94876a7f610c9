/**
 * The built widget, so that one host serves both halves. Files are listed and read once, at start;
 * a request is looked up by its whole path and never becomes part of a file name.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A name that changes with its content: a version or a hash behind a dash. No source maps. */
const immutableName = /^[A-Za-z0-9][A-Za-z0-9._]*-[A-Za-z0-9._-]+\.(?:m?js|css|wasm)$/
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
}

export type WidgetScript = { readonly path: string; readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> }

/** The files of the folder that may be cached for ever; none when there is no such folder. */
export function listWidgetScripts(folder: string | null): readonly WidgetScript[] {
  if (folder === null) return []
  return listNames(folder)
    .filter((name) => immutableName.test(name))
    .map((name) => ({
      path: `/${name}`,
      type: types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      bytes: new Uint8Array(readFileSync(join(folder, name))),
    }))
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
