/** The checkout's own source as the house tests see it: a list of paths and texts, nothing else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `path` is relative to the root of the checkout, with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string }

const roots = ['widget', 'server', 'demo', 'test'] as const
const ignored = new Set(['node_modules', 'dist', '.keytap', 'test-results', 'coverage'])

/** Every file under the four roots, and `vite.config.ts`, whose name ends in one of `endings`. */
export function readTree(root: string, endings: readonly string[] = ['.ts']): readonly SourceFile[] {
  const paths = roots.flatMap((folder) => listFiles(root, folder))
  return [...paths, 'vite.config.ts']
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .flatMap((path) => readIfThere(root, path))
}

function listFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : listFiles(root, path)
    return entry.isFile() ? [path] : []
  })
}

function readIfThere(root: string, path: string): readonly SourceFile[] {
  try {
    return [{ path, text: readFileSync(join(root, path), 'utf8') }]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
