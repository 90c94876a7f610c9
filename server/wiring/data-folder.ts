/** Where everything that is kept on this machine lies. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StartFault } from './start-fault.ts'

export type DataFiles = {
  readonly folder: string
  readonly database: string
  readonly key: string
  readonly anchors: string
}

export function nameDataFiles(folder: string): DataFiles {
  return {
    folder,
    database: join(folder, 'keytap.sqlite'),
    key: join(folder, 'keytap.key'),
    anchors: join(folder, 'audit-anchors.json'),
  }
}

/**
 * Makes the folder, for its owner only.
 * @throws {StartFault}
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StartFault(`The data folder ${folder} cannot be made.`, 'Set KEYTAP_DATA to a folder this user may write to.', { cause })
  }
}
