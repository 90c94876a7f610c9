/**
 * A folder of private models: one JSON file each, a metadata statement as makers publish it, or an entry with
 * `metadataStatement` and `statusReports`. Who may write there decides whom the verifier trusts.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readEntry, readStatement, type ReadEntry } from './fido-mds/read-entry.ts'
import { readModels, type ReadModels } from './fido-mds/read-models.ts'

export type FolderModels = ReadModels & {
  /** The same for the same files, on every node. */
  readonly digest: string
}

const maxFiles = 2000
const maxBytes = 2 ** 20

/** @throws when the folder cannot be read */
export async function readMetadataFolder(folder: string): Promise<FolderModels> {
  const digest = createHash('sha256')
  const files: { readonly name: string; readonly bytes: Uint8Array | null }[] = []
  for (const name of await listFiles(folder)) {
    const bytes = await readSmallFile(join(folder, name))
    files.push({ name, bytes })
    digest.update(`${name}\n${bytes?.length ?? -1}\n`).update(bytes ?? '')
  }
  return { ...await readModels(files, (file) => readOne(file as typeof files[number])), digest: digest.digest('hex').slice(0, 12) }
}

/** Changes whenever a file was written, added or taken away; cheaper than reading them. */
export async function lookAtFolder(folder: string): Promise<string> {
  const looks = await Promise.all((await listFiles(folder)).map(async (name) => {
    const { size, mtimeMs, ino } = await stat(join(folder, name))
    return `${name}:${size}:${mtimeMs}:${ino}`
  }))
  return looks.join('\n')
}

async function listFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort().slice(0, maxFiles)
}

async function readSmallFile(path: string): Promise<Uint8Array | null> {
  return (await stat(path)).size > maxBytes ? null : readFile(path)
}

function readOne({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array | null }): ReadEntry {
  if (bytes === null) return { kind: 'fault', about: name, problem: 'it is larger than 1 MiB' }
  const value = parse(bytes)
  const isEntry = typeof value === 'object' && value !== null && ('metadataStatement' in value || 'statusReports' in value)
  const result = isEntry ? readEntry(value) : readStatement(value)
  if (result.kind === 'foreign') return { kind: 'fault', about: name, problem: 'it is for UAF' }
  return result.kind === 'fault' ? { ...result, about: name } : result
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch {
    return null
  }
}
