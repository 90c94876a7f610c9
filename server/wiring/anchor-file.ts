/** The file of audit anchors. It proves most when it is also copied to where the database is not. */
import { existsSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { readAnchors, writeAnchors, type Anchors } from '../observe/audit-anchor.ts'
import { StartFault } from './start-fault.ts'

/**
 * No file means no anchors yet.
 * @throws {StartFault} when the file is something else
 */
export async function readAnchorFile(path: string): Promise<Anchors> {
  if (!existsSync(path)) return new Map()
  try {
    return readAnchors(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new StartFault(`${path} does not hold audit anchors.`, 'Restore it, or move it away and keep it as evidence.', { cause })
  }
}

let drafts = 0

/** Replaced as a whole: a reader sees the old file or the new one, and two writers do not meet. */
export async function writeAnchorFile(path: string, anchors: Anchors): Promise<void> {
  const draft = `${path}.${process.pid}-${(drafts += 1)}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(writeAnchors(anchors))
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}
