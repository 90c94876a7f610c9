/**
 * The sealing key: all other keys are derived from it, so data without its key is refused, and a new
 * key is made only where there is no data yet.
 */
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { decodeKey, type Config } from '../config.ts'
import type { DerivedKeys } from '../relying-party/services.ts'
import type { Store } from '../store/store.ts'
import type { DataFiles } from './data-folder.ts'
import { StartFault } from './start-fault.ts'

/**
 * KEYTAP_KEK, or the key file beside the SQLite database, made on the very first run.
 * @throws {StartFault} when there is data but no key, or the file holds none
 */
export function loadSealingKey({ kek, databaseUrl }: Pick<Config, 'kek' | 'databaseUrl'>, files: DataFiles): Uint8Array {
  if (kek !== null) return kek
  if (databaseUrl !== null) throw new StartFault('PostgreSQL needs KEYTAP_KEK.', 'Make a key with "openssl rand -hex 32" and give it to every node.')
  if (existsSync(files.key)) return readKeyFile(files.key)
  if (existsSync(files.database)) {
    throw new StartFault(
      `There is a database in ${files.folder} but not its sealing key.`,
      `Put keytap.key back beside it, or set KEYTAP_KEK. A new key could not read what the old one sealed.`,
    )
  }
  return makeKeyFile(files)
}

function readKeyFile(path: string): Uint8Array {
  const key = decodeKey(readFile(path).trim())
  if (key === null) throw new StartFault(`${path} does not hold a sealing key.`, 'Restore it from a backup, or set KEYTAP_KEK.')
  return key
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StartFault(`${path} cannot be read by this user.`, 'Run the command as the user of the verifier.', { cause })
  }
}

/** On disk before the database is: a crash in between leaves a key without data, never the reverse. */
function makeKeyFile({ key: path, folder }: DataFiles): Uint8Array {
  const key = randomBytes(32)
  const file = createFile(path, folder)
  writeSync(file, `${key.toString('base64url')}\n`)
  fsyncSync(file)
  closeSync(file)
  const directory = openSync(folder, 'r')
  fsyncSync(directory)
  closeSync(directory)
  return key
}

function createFile(path: string, folder: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw new StartFault(`Nothing can be written to the data folder ${folder}.`, 'Set KEYTAP_DATA to a folder this user may write to.', { cause })
  }
}

/** One key a purpose, so that none can be used for another (HKDF-SHA-256, RFC 5869). */
export function deriveKeys(kek: Uint8Array): DerivedKeys {
  const derive = (purpose: string) => createSecretKey(deriveBytes(kek, purpose))
  return { result: derive('result'), seal: derive('credential seal'), secret: derive('secrets at rest'), audit: derive('audit chain') }
}

const checkName = 'sealing-key-check'

/**
 * Holds the key against the check value in the database, or leaves the value in a new one.
 * @throws {StartFault} when the data was sealed with another key
 */
export async function checkSealingKey(store: Store, kek: Uint8Array): Promise<void> {
  const check = deriveBytes(kek, 'check value').toString('hex')
  const kept = await store.findMeta(checkName)
  if (kept === check) return
  if (kept === null && (await store.listAccounts()).length === 0) {
    if (await store.addMeta(checkName, check)) return
    // Another node was first; its value decides.
    return checkSealingKey(store, kek)
  }
  throw new StartFault('The sealing key does not belong to this database.', 'Set KEYTAP_KEK, or put back keytap.key, as it was when the database was made.')
}

function deriveBytes(kek: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', kek, 'keytap/1', purpose, 32))
}
