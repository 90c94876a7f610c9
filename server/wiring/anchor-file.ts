/** The file of audit anchors. It proves most when it is also copied to where the database is not. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readAnchors, writeAnchors, type Anchors } from '../observe/audit-anchor.ts'
import { replaceFile } from './replace-file.ts'
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

export async function writeAnchorFile(path: string, anchors: Anchors): Promise<void> {
  await replaceFile(path, writeAnchors(anchors))
}
