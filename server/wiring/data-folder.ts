/** Where everything that is kept on this machine lies. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { StartFault } from './start-fault.ts'

export type DataFiles = {
  readonly folder: string
  readonly database: string
  readonly key: string
  readonly anchors: string
  /** The newest metadata BLOB. */
  readonly metadata: string
}

export function nameDataFiles(folder: string): DataFiles {
  return {
    folder,
    database: join(folder, 'keytap.sqlite'),
    key: join(folder, 'keytap.key'),
    anchors: join(folder, 'audit-anchors.json'),
    metadata: join(folder, 'fido-metadata.jwt'),
  }
}

/**
 * Makes the folder, for its owner only.
 * @throws {StartFault}
 */
export function makeDataFolder(folder: string): void {
  try {
    makeMissing(folder)
  } catch (cause) {
    throw new StartFault(`The data folder ${folder} cannot be made.`, 'Set KEYTAP_DATA to a folder this user may write to.', { cause })
  }
  if (!statSync(folder).isDirectory()) throw new StartFault(`The data folder ${folder} is not a folder.`, 'Set KEYTAP_DATA to a folder this user may write to.')
}

/** One level at a time: in a file system that keeps nothing, Node's recursive mkdir never comes back. */
function makeMissing(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeMissing(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process was first.
    if (!existsSync(folder)) throw error
  }
}

/**
 * For whoever works on what is there, and must not begin something new in a wrong folder.
 * @throws {StartFault}
 */
export function demandData({ databaseUrl }: Pick<Config, 'databaseUrl'>, { folder, database }: DataFiles): void {
  if (databaseUrl !== null || existsSync(database)) return
  throw new StartFault(
    `There is no data in ${folder}.`,
    'Set KEYTAP_DATA to the folder of the verifier. "keytap serve" and "keytap account create" begin a new one.',
  )
}
